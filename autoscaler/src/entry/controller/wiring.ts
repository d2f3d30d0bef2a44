import { lambdaInvoker, lambdaLifeSigns } from '../../adapters/aws/invoker.ts';
import { ssmPolicySource } from '../../adapters/aws/policy-source.ts';
import { secretVault } from '../../adapters/aws/secret-vault.ts';
import { accountTokens } from '../../adapters/kubernetes/account-tokens.ts';
import { kubernetesCluster } from '../../adapters/kubernetes/client.ts';
import { clusterSecrets } from '../../adapters/kubernetes/cluster-secrets.ts';
import type { HttpOptions } from '../../adapters/kubernetes/http.ts';
import { joinTokens } from '../../adapters/kubernetes/join-tokens.ts';
import { k3sSupervisor } from '../../adapters/kubernetes/supervisor.ts';
import { bcryptPasswords } from '../../adapters/passwords/bcrypt.ts';
import { checkKeyPair } from '../../adapters/tls/key-pair.ts';
import type { Patience } from '../../adapters/transport/retry.ts';
import { type Millis, seconds } from '../../core/units.ts';
import type { Duty } from '../../ports/duty.ts';
import type { Exchange } from '../../ports/exchange.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import { credentialsDuty } from '../../shell/credentials.ts';
import { joinTokenDuty } from '../../shell/join-token.ts';
import { lifeSignDuty } from '../../shell/life-sign.ts';
import { nudgeDuty } from '../../shell/nudge.ts';
import { secretsInDuty } from '../../shell/secrets-in.ts';
import type { Outside } from '../functions/wiring.ts';
import { deliveryDuties } from './delivery-duties.ts';
import type { ControllerSettings } from './settings.ts';

/** The world outside the controller's process: the real one, or one that is simulated. */
export interface ControllerOutside extends Omit<Outside, 'telemetry'> {
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** Its own token, and the cluster's authority (PEM), as the kubelet keeps them young in files. */
  readonly token: () => Promise<string>;
  readonly authority: () => Promise<string>;
  /** 32 to 64 letters and digits that were never told before. */
  readonly unique: () => string;
  /** A whole number below `end`, that nobody can foretell. */
  readonly chance: (end: number) => number;
  /** How dear a guess at a hashed password is; without it, as dear as it should be. */
  readonly hashCost?: number;
}

/** How the duties stand: what its life sign tells. */
export type Ages = () => Readonly<Record<string, Millis>>;

/** The one composition of the controller's duties: production, tests and the world share it. */
export function controllerDuties(
  settings: ControllerSettings,
  outside: ControllerOutside,
  ages: Ages,
): readonly Duty[] {
  const parts = partsOf(settings, outside);
  const { clock, telemetry, access, patience, vault, own, trusting } = parts;
  const { secrets, server, autoscaler: functionName } = settings;
  const supervisor = k3sSupervisor({ exchange: trusting, server, patience, timeout: CALL });
  return [
    credentialsDuty({
      ...{ clock, vault, telemetry, secret: secrets.kubernetes },
      tokens: accountTokens({ own, published: server }),
      place: async () => ({ server, ca: await outside.authority() }),
    }),
    joinTokenDuty({
      ...{ clock, vault, telemetry, secret: secrets.joinToken },
      tokens: joinTokens({ own, supervisor, chance: outside.chance }),
    }),
    secretsInDuty({
      ...{ vault, telemetry, secrets },
      cluster: clusterSecrets(own),
      passwords: bcryptPasswords(outside.hashCost),
      checkPair: checkKeyPair,
    }),
    nudgeDuty({
      ...{ clock, telemetry },
      cluster: kubernetesCluster(own),
      policies: ssmPolicySource({ access, patience, parameter: settings.policy }),
      invoker: lambdaInvoker({ access, patience, functionName, correlation: 'nudge' }),
    }),
    ...deliveryDuties(settings, { ...outside, ...parts }),
    lifeSignDuty({ lifeSigns: lambdaLifeSigns({ access, patience, functionName }), ages }),
  ];
}

/** For the answer to one call of the API server. */
const CALL = seconds(10);

/** What several duties are made of. */
function partsOf(settings: ControllerSettings, outside: ControllerOutside) {
  const { exchange, clock, jitter, telemetry, credentials, token } = outside;
  const patience: Patience = { clock, jitter, attempts: 3, pause: seconds(0.5) };
  const { region } = settings;
  const access = { exchange, region, ...(credentials ? { credentials } : {}) };
  const trusting = trustingLine(settings, outside);
  const own: HttpOptions = {
    exchange: trusting,
    server: settings.own,
    token,
    patience,
    timeout: CALL,
  };
  const vault = secretVault({ access, patience, unique: outside.unique });
  return { clock, telemetry, access, patience, vault, own, trusting };
}

/** To the cluster alone: its authority is read before each request, for it may have changed. */
function trustingLine(
  { own, server }: ControllerSettings,
  { exchange, trust, authority }: ControllerOutside,
): Exchange {
  const hosts = [...new Set([own, server].map((it) => new URL(it).host))];
  return async (request) => {
    const ca = await authority();
    for (const host of hosts) trust?.(host, ca);
    return exchange(request);
  };
}
