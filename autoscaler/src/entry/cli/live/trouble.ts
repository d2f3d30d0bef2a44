import type { OperatingError } from '../../../ports/errors.ts';

/** What a person is told when something outside did not answer as it should, and what to do. */
export function trouble({ service, kind, message }: OperatingError): string {
  const what = `${service}: ${SAID[kind]}\n  ${message}\n`;
  return `${what}Check: ${checks(service, kind, message)}\n`;
}

type Kind = OperatingError['kind'];

const SAID: Readonly<Record<Kind, string>> = {
  timeout: 'no answer in time',
  throttled: 'asked too often',
  unavailable: 'could not be reached',
  denied: 'refused',
  malformed: 'answered what nobody here can read',
};

function checks(service: string, kind: Kind, message: string): string {
  if (/credentials/i.test(message))
    return 'your AWS credentials: "aws sts get-caller-identity" must work in this shell.';
  if (/^(127\.0\.0\.1|localhost|\[::1\])/.test(service))
    return 'does "smartscale world" still run in its terminal, and on that port?';
  return BY_SERVICE[serviceNamed(service)]?.[kind] ?? BY_KIND[kind];
}

/** A connection that failed is told by its host. */
function serviceNamed(service: string): string {
  if (service.endsWith('.amazonaws.com')) return service.split('.')[0] ?? service;
  return service.endsWith(':6443') ? 'kubernetes' : service;
}

const BY_KIND: Readonly<Record<Kind, string>> = {
  timeout: 'the network between here and there, and the region.',
  throttled: 'nothing; try again in a minute.',
  unavailable: 'the network between here and there, and the region.',
  denied: 'the rights of your credentials.',
  malformed: 'docs/TROUBLESHOOTING.md: another version, or a hand, may have written it.',
};

const BY_SERVICE: Readonly<Record<string, Partial<Record<Kind, string>>>> = {
  dynamodb: {
    denied: 'the names of --table, --cluster and --region, and that you may read and write them.',
  },
  kubectl: {
    unavailable: '"kubectl --namespace monitoring get svc prometheus" must work in this shell.',
  },
  kubernetes: {
    denied: 'the access secret: does the controller still renew its token every hour?',
    timeout: 'that port 6443 of the K3s server is open to this machine.',
    unavailable: 'that port 6443 of the K3s server is open to this machine.',
  },
  prometheus: {
    timeout: 'that Prometheus runs, and that its port is open to this machine.',
    unavailable: 'that Prometheus runs, and that its port is open to this machine.',
  },
};

/** For a command that goes on with less: one line. */
export const inOneLine = ({ service, kind }: OperatingError): string => `${service}: ${SAID[kind]}`;
