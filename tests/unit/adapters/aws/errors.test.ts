import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  asOperatingError,
  classOf,
  type ErrorClass,
  failureOf,
  KNOWN_CODES,
} from '../../../../autoscaler/src/adapters/aws/errors.ts';
import { OperatingError } from '../../../../autoscaler/src/ports/errors.ts';

/** Written down a second time, from the error table of the research notes: one case a code. */
const EXPECTED: Readonly<Record<ErrorClass, readonly string[]>> = {
  pool: [
    'InsufficientInstanceCapacity',
    'InsufficientHostCapacity',
    'InsufficientFreeAddressesInSubnet',
    'UnfulfillableCapacity',
    'ReservationCapacityExceeded',
    'SpotMaxPriceTooLow',
    'Unsupported',
    'InvalidFleetConfiguration',
  ],
  market: ['MaxSpotInstanceCountExceeded', 'AuthFailure.ServiceLinkedRoleCreationNotPermitted'],
  quota: [
    'VcpuLimitExceeded',
    'InstanceLimitExceeded',
    'MaxFleetCountExceeded',
    'VolumeLimitExceeded',
    'MaxIOPSLimitExceeded',
  ],
  throttle: [
    'RequestLimitExceeded',
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'TooManyRequestsException',
    'ProvisionedThroughputExceededException',
    'RequestThrottled',
  ],
  transient: [
    'InternalError',
    'InternalFailure',
    'InternalServerError',
    'InternalServiceError',
    'ServiceUnavailable',
    'Unavailable',
    'RequestExpired',
  ],
  configuration: [
    'UnauthorizedOperation',
    'AccessDenied',
    'AccessDeniedException',
    'AuthFailure',
    'AuthorizationError',
    'AuthorizationErrorException',
    'OptInRequired',
    'PendingVerification',
    'Blocked',
    'OperationNotPermitted',
    'InvalidParameterValue',
    'InvalidLaunchTemplateId.NotFound',
    'InvalidAMIID.NotFound',
    'InvalidSubnetID.NotFound',
    'InvalidGroup.NotFound',
    'ParameterNotFound',
    'ResourceNotFoundException',
    'NotFound',
    'NotFoundException',
    'DecryptionFailure',
  ],
  'our-bug': ['IdempotentParameterMismatch'],
};

const CASES = Object.entries(EXPECTED).flatMap(([errorClass, codes]) =>
  codes.map((code) => [code, errorClass] as const),
);

/** As the SDK throws what a service answered. */
const sdkError = (code: string, status: number, message = 'no') =>
  Object.assign(new Error(message), { name: code, $metadata: { httpStatusCode: status } });

describe('the table of AWS errors', () => {
  it.each(CASES)('takes %s for %s', (code, errorClass) => {
    expect(classOf(code)).toBe(errorClass);
  });

  it('has no code that this test does not know', () => {
    expect(KNOWN_CODES.toSorted()).toEqual(CASES.map(([code]) => code).toSorted());
  });

  it.each([
    ['InsufficientSomethingNew', 'pool'],
    ['HibernatedLimitExceeded', 'quota'],
    ['InvalidLaunchTemplateId.VersionNotFound', 'configuration'],
    ['InvalidBlockDeviceMapping', 'configuration'],
    ['MissingParameter', 'configuration'],
    ['ExpiredTokenException', 'configuration'],
    ['KMSThrottlingException', 'throttle'],
    ['KMSAccessDeniedException', 'configuration'],
  ])('takes %s, which it does not list, by its form for %s', (code, errorClass) => {
    expect(classOf(code)).toBe(errorClass);
  });

  it.each(['SomethingNew', 'toString', '__proto__', ''])('does not know "%s"', (code) => {
    expect(classOf(code)).toBeUndefined();
  });

  it.each([
    ['pool', 'no-capacity', 'unavailable'],
    ['market', 'no-capacity', 'denied'],
    ['quota', 'quota', 'denied'],
    ['throttle', undefined, 'throttled'],
    ['transient', undefined, 'unavailable'],
    ['configuration', 'configuration', 'denied'],
    // An instance may have been bought by that token: this is no evidence that none was.
    ['our-bug', undefined, 'denied'],
  ] as const)('answers a launch that failed for %s with %s, others with %s', (of, ...expected) => {
    expect([ACTIONS[of].refusal, ACTIONS[of].thrown]).toEqual(expected);
  });
});

describe('what an SDK call threw', () => {
  it.each([
    ['UnknownError', 503, 'unavailable'],
    ['UnknownError', 500, 'unavailable'],
    ['UnknownError', 429, 'throttled'],
    ['UnknownError', 418, 'denied'],
    ['SyntaxError', 200, 'malformed'],
    ['RequestLimitExceeded', 503, 'throttled'],
  ] as const)('is, as %s with status %d, %s', (code, status, kind) => {
    const error = asOperatingError('ec2', sdkError(code, status));
    expect(error).toBeInstanceOf(OperatingError);
    expect(error).toMatchObject({ service: 'ec2', kind });
  });

  it('is told by its code and first line', () => {
    const error = sdkError('AccessDenied', 403, 'not you\n  Deserialization error: see …');
    expect(asOperatingError('ssm', error)).toMatchObject({ message: 'AccessDenied: not you' });
  });

  it('is told without what could not be read, for that may be a secret', () => {
    const error = sdkError('SyntaxError', 200, `Unexpected token 's', "sesame" is not valid JSON`);
    const told = asOperatingError('secrets-manager', error) as OperatingError;
    expect(told.message).toBe('secrets-manager answered what cannot be read');
    expect(told.cause).toBeUndefined();
  });

  it('passes when the role had no credentials yet', () => {
    const error = Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    expect(asOperatingError('ec2', error)).toMatchObject({ kind: 'unavailable' });
  });

  it('stays itself when no answer is behind it: an exchange that gave up, a mistake of ours', () => {
    const lost = new OperatingError({ service: 'ec2', kind: 'timeout' }, 'lost');
    const mistake = Object.assign(new TypeError('x is undefined'), { $metadata: { attempts: 1 } });
    expect(asOperatingError('ec2', lost)).toBe(lost);
    expect(asOperatingError('ec2', mistake)).toBe(mistake);
    expect(failureOf('a text')).toBeUndefined();
  });
});
