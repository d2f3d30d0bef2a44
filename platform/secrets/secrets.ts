import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import { SECRETS, type SecretName } from '../../autoscaler/src/core/ground.ts';
import { type Place, secretName } from '../../autoscaler/src/core/ground-names.ts';
import type { KeyPair, PrometheusAccess } from '../../autoscaler/src/core/inputs/secrets.ts';
import { PrometheusTls } from './prometheus-tls.ts';

/** What a person keeps in the stack file, encrypted by Pulumi. */
export interface Confidential {
  /** The address of Slack's webhook. */
  readonly slackWebhook?: pulumi.Output<string>;
  /** JSON with `username` and `password` for a private repository, `token` for commit statuses. */
  readonly gitCredentials?: pulumi.Output<string>;
}

export interface SecretsArgs {
  readonly place: Place;
  readonly protect: boolean;
  readonly confidential: Confidential;
}

/** Days in which a secret that was deleted by mistake can be had back. */
const RECOVERY_DAYS = 7;

/** Who asks Prometheus. A colon would end the name (RFC 7617). */
export const PROMETHEUS_USER = 'smartscale';

/** All secrets, with the values of those that are the stack's to fill (I3). */
export class Secrets extends pulumi.ComponentResource {
  /** With the six characters that AWS adds. */
  readonly arns: Readonly<Record<SecretName, pulumi.Output<string>>>;
  /** Those that the server reads at its first start. */
  readonly filled: readonly pulumi.Resource[];

  constructor(name: string, args: SecretsArgs, options: pulumi.ComponentResourceOptions) {
    super('smartscale:secrets:Secrets', name, {}, options);
    // The casts: `Object.keys` knows no literal types.
    const names = Object.keys(SECRETS) as readonly SecretName[];
    const made = names.map((it) => [it, this.secret(it, args)] as const);
    this.arns = Object.fromEntries(made) as Record<SecretName, pulumi.Output<string>>;
    this.filled = this.fill(args.confidential);
    this.registerOutputs();
  }

  private secret(name: SecretName, { place, protect }: SecretsArgs): pulumi.Output<string> {
    return new aws.secretsmanager.Secret(
      name,
      {
        name: secretName(place, name),
        description: `${SECRETS[name].holds}; filled by ${SECRETS[name].filledBy}`,
        recoveryWindowInDays: protect ? RECOVERY_DAYS : 0,
      },
      // Without its token no snapshot of the server can be restored.
      { parent: this, retainOnDelete: protect && name === 'k3s-server-token' },
    ).arn;
  }

  private fill({ slackWebhook, gitCredentials }: Confidential): readonly pulumi.Resource[] {
    const tls = new PrometheusTls('prometheus-tls', { parent: this });
    const access = { username: PROMETHEUS_USER, password: this.password('prometheus-basic-auth') };
    const login: pulumi.Input<PrometheusAccess> = pulumi.output({ ...access, ca: tls.ca });
    const pair: pulumi.Input<KeyPair> = pulumi.output({
      certificate: tls.certificate,
      key: tls.key,
    });
    const token = this.value('k3s-server-token', this.password('k3s-server-token'));
    this.value('prometheus-basic-auth', pulumi.jsonStringify(login));
    this.value('prometheus-tls', pulumi.jsonStringify(pair));
    this.value('grafana-admin', pulumi.jsonStringify({ password: this.password('grafana-admin') }));
    if (slackWebhook) this.value('slack-webhook', slackWebhook);
    if (gitCredentials) this.value('flux-git', gitCredentials);
    return [token];
  }

  /** Letters and digits alone: no shell, no URL and no YAML reads anything else into them. */
  private password(name: SecretName): pulumi.Output<string> {
    const args = { length: 48, special: false };
    return new random.RandomPassword(name, args, { parent: this }).result;
  }

  private value(name: SecretName, secretString: pulumi.Input<string>): pulumi.Resource {
    return new aws.secretsmanager.SecretVersion(
      name,
      { secretId: this.arns[name], secretString: pulumi.secret(secretString) },
      { parent: this },
    );
  }
}
