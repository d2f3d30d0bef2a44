import { FUNCTIONS, STS_AUDIENCE } from '../../autoscaler/src/core/ground.ts';
import {
  arnOf,
  issuerHost,
  type Place,
  type RoleName,
  scheduleGroupName,
  trailArn,
} from '../../autoscaler/src/core/ground-names.ts';
import { type Conditions, document, type PolicyDocument } from './document.ts';
import type { Vouched } from './ids.ts';
import { allow } from './statements.ts';

/** ServiceAccounts that may take a role: one each. */
export const SERVICE_ACCOUNTS = {
  controller: { namespace: 'smartscale', name: 'smartscale-controller' },
  grafana: { namespace: 'monitoring', name: 'grafana' },
} as const;

/** Issuer of the tokens of GitHub's workflows. */
export const GITHUB_ISSUER = 'token.actions.githubusercontent.com';

/** Who may take a role, and by which proof. */
export function trustOf(role: RoleName, place: Place, vouched: Vouched): PolicyDocument {
  if (isFunction(role)) return ofService('lambda.amazonaws.com');
  switch (role) {
    case 'worker':
    case 'server':
      return ofService('ec2.amazonaws.com');
    case 'scheduler':
      return ofService('scheduler.amazonaws.com', onlyFor(place, scheduleGroup(place)));
    case 'trail':
      return ofService('cloudtrail.amazonaws.com', onlyFor(place, trailArn(place)));
    case 'controller':
    case 'grafana': {
      const { namespace, name } = SERVICE_ACCOUNTS[role];
      const sub = `system:serviceaccount:${namespace}:${name}`;
      return ofIssuer(place, issuerHost(place), sub);
    }
    case 'github': {
      const { repository, environment } = vouched;
      // Who may run in an environment, and from which branches, is GitHub's to hold.
      return ofIssuer(place, GITHUB_ISSUER, `repo:${repository}:environment:${environment}`);
    }
  }
}

/** ARN under which IAM knows an issuer of tokens. */
export const providerArn = ({ account }: Place, issuer: string): string =>
  `arn:aws:iam::${account}:oidc-provider/${issuer}`;

type FunctionRole = (typeof FUNCTIONS)[number];
const isFunction = (role: RoleName): role is FunctionRole =>
  FUNCTIONS.some((name) => name === role);

const scheduleGroup = (place: Place): string =>
  arnOf(place, 'scheduler', `schedule-group/${scheduleGroupName(place)}`);

/** Another account could name our role to a service that acts for everybody: not with this. */
const onlyFor = ({ account }: Place, source: string): Conditions => ({
  StringEquals: { 'aws:SourceAccount': account },
  ArnEquals: { 'aws:SourceArn': source },
});

const ofService = (service: string, Condition?: Conditions): PolicyDocument =>
  document(
    allow('TakenByTheService', {
      Principal: { Service: [service] },
      Action: ['sts:AssumeRole'],
      ...(Condition ? { Condition } : {}),
    }),
  );

/** The whole name and no pattern: of who asks, and of whom the token was meant for. */
const ofIssuer = (place: Place, issuer: string, sub: string): PolicyDocument =>
  document(
    allow('TakenByToken', {
      Principal: { Federated: [providerArn(place, issuer)] },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: { StringEquals: { [`${issuer}:sub`]: sub, [`${issuer}:aud`]: STS_AUDIENCE } },
    }),
  );
