import type { Refusal } from '../../core/operations/effect.ts';
import { OperatingError } from '../../ports/errors.ts';

/** What an AWS error code is about, which decides what is done. */
export type ErrorClass =
  /** One type in one zone of one market: another pool may serve. */
  | 'pool'
  /** One market as a whole: the other one may serve. */
  | 'market'
  /** The account: neither another pool nor another market helps. */
  | 'quota'
  | 'throttle'
  /** Passes by itself. */
  | 'transient'
  /** Will be the same next time: a person must mend it. */
  | 'configuration'
  /** A mistake of this code. */
  | 'our-bug';

interface Action {
  /**
   * What a launch is answered: evidence that this attempt bought nothing. Absent where an instance
   * may have been bought all the same: then it is an error, and the operation looks for its tag.
   */
  readonly refusal?: Refusal['kind'];
  /** How it is thrown where no launch was asked for, or no refusal may be recorded. */
  readonly thrown: OperatingError['kind'];
}

/** A refusal `no-capacity` avoids the pools for a while and tries the next wish, so on demand. */
export const ACTIONS: Readonly<Record<ErrorClass, Action>> = {
  pool: { refusal: 'no-capacity', thrown: 'unavailable' },
  market: { refusal: 'no-capacity', thrown: 'denied' },
  quota: { refusal: 'quota', thrown: 'denied' },
  throttle: { thrown: 'throttled' },
  transient: { thrown: 'unavailable' },
  configuration: { refusal: 'configuration', thrown: 'denied' },
  'our-bug': { thrown: 'denied' },
};

/**
 * Codes of EC2, SSM, Secrets Manager, SNS and DynamoDB. Sources: EC2 API reference "Error codes",
 * each service's "Common errors"; for fleets, what Karpenter treats as unfulfillable
 * (karpenter-provider-aws pkg/errors) and aws-parallelcluster-node PR 673.
 */
const CODES: Readonly<Record<string, ErrorClass>> = {
  InsufficientInstanceCapacity: 'pool',
  InsufficientHostCapacity: 'pool',
  InsufficientFreeAddressesInSubnet: 'pool',
  UnfulfillableCapacity: 'pool',
  ReservationCapacityExceeded: 'pool',
  SpotMaxPriceTooLow: 'pool',
  // This type is not offered in this zone.
  Unsupported: 'pool',
  // The same, as some zones say it (karpenter-provider-aws issues 2243, 6483).
  InvalidFleetConfiguration: 'pool',

  MaxSpotInstanceCountExceeded: 'market',
  'AuthFailure.ServiceLinkedRoleCreationNotPermitted': 'market',

  VcpuLimitExceeded: 'quota',
  InstanceLimitExceeded: 'quota',
  MaxFleetCountExceeded: 'quota',
  VolumeLimitExceeded: 'quota',
  MaxIOPSLimitExceeded: 'quota',

  RequestLimitExceeded: 'throttle',
  Throttling: 'throttle',
  ThrottlingException: 'throttle',
  ThrottledException: 'throttle',
  TooManyRequestsException: 'throttle',
  ProvisionedThroughputExceededException: 'throttle',
  RequestThrottled: 'throttle',

  InternalError: 'transient',
  InternalFailure: 'transient',
  InternalServerError: 'transient',
  InternalServiceError: 'transient',
  ServiceUnavailable: 'transient',
  Unavailable: 'transient',
  // Signed too long ago, as after a pause of the function: the next one is signed anew.
  RequestExpired: 'transient',

  UnauthorizedOperation: 'configuration',
  AccessDenied: 'configuration',
  AccessDeniedException: 'configuration',
  AuthFailure: 'configuration',
  AuthorizationError: 'configuration',
  AuthorizationErrorException: 'configuration',
  OptInRequired: 'configuration',
  PendingVerification: 'configuration',
  Blocked: 'configuration',
  OperationNotPermitted: 'configuration',
  InvalidParameterValue: 'configuration',
  'InvalidLaunchTemplateId.NotFound': 'configuration',
  'InvalidAMIID.NotFound': 'configuration',
  'InvalidSubnetID.NotFound': 'configuration',
  'InvalidGroup.NotFound': 'configuration',
  ParameterNotFound: 'configuration',
  ResourceNotFoundException: 'configuration',
  NotFound: 'configuration',
  NotFoundException: 'configuration',
  DecryptionFailure: 'configuration',

  // The token was used with other parameters: what it bought then may well be running.
  IdempotentParameterMismatch: 'our-bug',
};

/** Codes that AWS adds to by the year, by how they begin or end. */
const FAMILIES: readonly (readonly [RegExp, ErrorClass])[] = [
  [/^KMSThrottling/, 'throttle'],
  [/^Insufficient/, 'pool'],
  [/(Limit|Count|Quota)Exceeded(Exception)?$/, 'quota'],
  [/^Invalid|^Missing|\.NotFound$|\.Malformed$|^KMS|^ExpiredToken/, 'configuration'],
];

/** Of a code alone; undefined for one that nobody here knows. */
export function classOf(code: string): ErrorClass | undefined {
  const known = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  return known ?? FAMILIES.find(([pattern]) => pattern.test(code))?.[1];
}

/** Every code of the table, for the test that goes through them. */
export const KNOWN_CODES: readonly string[] = Object.keys(CODES);

/** As much of an SDK exception as is read here. */
interface SdkFailure extends Error {
  readonly Code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** What an SDK call failed with: the service's code, or that its answer could not be read. */
export interface Failure {
  readonly code: string;
  readonly class: ErrorClass | 'malformed';
  readonly message: string;
}

/**
 * Reads what an SDK call threw: undefined when no answer of the service is behind it, as with an
 * exchange that gave up or a mistake in our own code.
 */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || error instanceof OperatingError) return undefined;
  const { name, Code, message, $metadata }: SdkFailure = error;
  // The role's credentials could not be had: that is AWS too.
  if (name === 'CredentialsProviderError') return { code: name, class: 'transient', message };
  const status = $metadata?.httpStatusCode;
  if (status === undefined) return undefined;
  const code = Code ?? name;
  return { code, class: classOf(code) ?? classOfStatus(status), message };
}

/** A proxy or a service in trouble answers with no code at all. */
function classOfStatus(status: number): Failure['class'] {
  if (status >= 500) return 'transient';
  if (status === 429) return 'throttle';
  return status >= 400 ? 'configuration' : 'malformed';
}

/**
 * What to throw for whatever an SDK call threw: an `OperatingError` for all that the world does,
 * and the error itself when it is a mistake of ours.
 */
export function asOperatingError(service: string, error: unknown): unknown {
  const failure = failureOf(error);
  if (!failure) return error;
  // The parser quotes what it could not read, which may be a secret: nothing of that is kept.
  if (failure.class === 'malformed')
    return new OperatingError(
      { service, kind: 'malformed' },
      `${service} answered what cannot be read`,
    );
  // The first line alone: the SDK adds advice on how to debug it.
  const [line = ''] = failure.message.split('\n');
  const { thrown: kind } = ACTIONS[failure.class];
  return new OperatingError({ service, kind }, `${failure.code}: ${line}`, { cause: error });
}

/** Runs an SDK call; what it throws is thrown as `asOperatingError` says. */
export async function asking<T>(service: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asOperatingError(service, error);
  }
}
