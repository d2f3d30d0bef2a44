import type { Instant } from '../../src/core/units.ts';
import { readForm } from './form.ts';
import type { Wire } from './wire.ts';
import { renderXml } from './xml.ts';

export interface StsWorld {
  /** The roles that a bearer of this token may take. */
  readonly trusts: (role: string, token: string) => boolean;
  readonly now: () => Instant;
}

const HOUR = 3_600_000;

/** AWS STS: `AssumeRoleWithWebIdentity`, which is asked without a signature. */
export function stsWire({ trusts, now }: StsWorld): Wire {
  return async ({ body }) => {
    const form = readForm(body ?? '');
    const [role, token] = [form.text('RoleArn') ?? '', form.text('WebIdentityToken') ?? ''];
    if (form.text('Action') !== 'AssumeRoleWithWebIdentity' || !trusts(role, token))
      return refused('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
    const session = form.text('RoleSessionName') ?? '';
    return answer(200, {
      AssumeRoleWithWebIdentityResponse: {
        AssumeRoleWithWebIdentityResult: {
          Credentials: {
            AccessKeyId: 'ASIAWORLD',
            SecretAccessKey: 'world',
            SessionToken: `session-of-${session}`,
            Expiration: new Date(now() + HOUR).toISOString(),
          },
          AssumedRoleUser: { AssumedRoleId: `AROAWORLD:${session}`, Arn: `${role}/${session}` },
        },
        ResponseMetadata: { RequestId: 'request' },
      },
    });
  };
}

const refused = (code: string, message: string) =>
  answer(403, {
    ErrorResponse: { Error: { Type: 'Sender', Code: code, Message: message }, RequestId: 'r' },
  });

const answer = (status: number, content: Parameters<typeof renderXml>[0]) => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: renderXml(content),
});
