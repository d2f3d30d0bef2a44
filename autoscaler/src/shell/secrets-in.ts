import {
  GRAFANA_ADMIN,
  MONITORING_NAMESPACE,
  PROMETHEUS_CLIENT,
  PROMETHEUS_TLS,
  PROMETHEUS_WEB_CONFIG,
} from '../core/cluster-secrets.ts';
import {
  ADMIN_PASSWORD,
  KEY_PAIR,
  PROMETHEUS_ACCESS,
  type PrometheusAccess,
  readSecret,
  type SecretForm,
} from '../core/inputs/secrets.ts';
import { minutes } from '../core/units.ts';
import { hashIn, renderWebConfig } from '../core/web-config.ts';
import type { ClusterSecrets, SecretContent, SeenSecret } from '../ports/cluster-secrets.ts';
import type { Duty, DutyOutcome } from '../ports/duty.ts';
import { OperatingError } from '../ports/errors.ts';
import type { PairCheck, Passwords } from '../ports/passwords.ts';
import type { SecretVault } from '../ports/secret-vault.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export interface SecretsInOptions {
  readonly vault: SecretVault;
  readonly cluster: ClusterSecrets;
  readonly passwords: Passwords;
  readonly checkPair: PairCheck;
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** Where each is kept outside. */
  readonly secrets: {
    readonly prometheus: string;
    readonly prometheusTls: string;
    readonly grafana: string;
  };
}

/**
 * Brings secrets into the cluster that must never be in Git. Each on its own: one that is missing
 * outside, or malformed, leaves the others and what stood in its place. What is as it should be is
 * not written, so that no pod is restarted and no watcher woken for nothing.
 */
export const secretsInDuty = (options: SecretsInOptions): Duty => ({
  name: 'secrets-in',
  every: minutes(5),
  run: async () => {
    const failures: OperatingError[] = [];
    let outcome: DutyOutcome = 'unchanged';
    for (const recipe of RECIPES) {
      try {
        if ((await follow(recipe, options)) === 'done') outcome = 'done';
      } catch (error) {
        if (!(error instanceof OperatingError)) throw error;
        failures.push(error);
      }
    }
    const [first] = failures;
    if (!first) return outcome;
    const told = failures.map(({ message }) => message).join('; ');
    throw new OperatingError(first, told);
  },
});

interface Recipe {
  /** Of the Secret in the cluster. */
  readonly name: string;
  readonly type: string;
  readonly make: (options: SecretsInOptions, found: SeenSecret | undefined) => Promise<Data>;
}

type Data = SecretContent['data'];

const OPAQUE = 'Opaque';

const RECIPES: readonly Recipe[] = [
  {
    name: PROMETHEUS_WEB_CONFIG.name,
    type: OPAQUE,
    make: async (options, found) => {
      const { key } = PROMETHEUS_WEB_CONFIG;
      const login = await prometheusAccess(options);
      return { [key]: webConfigOf(login, { ...options, before: found?.data[key] }) };
    },
  },
  {
    name: PROMETHEUS_TLS.name,
    type: 'kubernetes.io/tls',
    make: async (options) => {
      const { vault, secrets, checkPair } = options;
      const pair = await outside(vault, { id: secrets.prometheusTls, schema: KEY_PAIR });
      // With a pair that does not fit Prometheus would not open its door again.
      if (checkPair(pair) !== 'fits')
        throw malformed(`${secrets.prometheusTls} holds a key of another certificate`);
      return { [PROMETHEUS_TLS.certificate]: pair.certificate, [PROMETHEUS_TLS.key]: pair.key };
    },
  },
  {
    name: PROMETHEUS_CLIENT.name,
    type: OPAQUE,
    make: async (options) => {
      const { username, password, ca } = await prometheusAccess(options);
      return {
        [PROMETHEUS_CLIENT.username]: username,
        [PROMETHEUS_CLIENT.password]: password,
        [PROMETHEUS_CLIENT.ca]: ca,
      };
    },
  },
  {
    name: GRAFANA_ADMIN.name,
    type: OPAQUE,
    make: async ({ vault, secrets }) => {
      const { password } = await outside(vault, { id: secrets.grafana, schema: ADMIN_PASSWORD });
      return { [GRAFANA_ADMIN.key]: password };
    },
  },
];

async function follow(recipe: Recipe, options: SecretsInOptions): Promise<DutyOutcome> {
  const { cluster, telemetry } = options;
  const place = { namespace: MONITORING_NAMESPACE, name: recipe.name };
  const found = await cluster.read(place);
  const content = { type: recipe.type, data: await recipe.make(options, found) };
  if (found && found.type === content.type && sameData(found.data, content.data))
    return 'unchanged';
  const written = await cluster.write(place, content, found);
  // Somebody else was faster: the next round looks at what they made of it.
  if (written === 'moved') throw raced(recipe.name);
  telemetry.log('secret brought in', { name: recipe.name, was: found ? 'other' : 'absent' });
  return 'done';
}

const sameData = (one: Data, other: Data): boolean =>
  Object.keys({ ...one, ...other }).every((key) => one[key] === other[key]);

const prometheusAccess = ({ vault, secrets }: SecretsInOptions): Promise<PrometheusAccess> =>
  outside(vault, { id: secrets.prometheus, schema: PROMETHEUS_ACCESS });

interface WebConfigParts {
  readonly passwords: Passwords;
  readonly before: string | undefined;
}

/** The file that stands there, as long as it lets in whom it should. */
function webConfigOf(
  { username, password }: PrometheusAccess,
  { passwords, before = '' }: WebConfigParts,
): string {
  const known = hashIn(before, username);
  if (known !== undefined && passwords.matches(password, known)) return before;
  return renderWebConfig({ username, hash: passwords.hash(password) });
}

interface Asked<T> {
  readonly id: string;
  readonly schema: SecretForm<T>;
}

async function outside<T>(vault: SecretVault, { id, schema }: Asked<T>): Promise<T> {
  const kept = await vault.read(id);
  if (!kept) throw malformed(`${id} holds nothing yet`);
  const read = readSecret(kept.text, schema);
  if (read.ok) return read.value;
  throw malformed(`${id} has another form at ${read.wrongAt.join(', ')}`);
}

const malformed = (message: string): OperatingError =>
  new OperatingError({ service: 'secrets-manager', kind: 'malformed' }, message);

const raced = (name: string): OperatingError =>
  new OperatingError(
    { service: 'kubernetes', kind: 'unavailable' },
    `secret ${name} was changed while it was looked at`,
  );
