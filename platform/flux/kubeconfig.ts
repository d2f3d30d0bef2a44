import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { pause } from '../system.ts';
import { type Wait, waitedFor } from './wait.ts';

export interface KubeconfigArgs {
  /** ARN of the secret that the server fills at its first start. */
  readonly secret: pulumi.Input<string>;
  /** Without a server there is nothing to wait for. */
  readonly server: pulumi.Input<string>;
  /** Of a preview, which tells what would be done and waits for nothing. */
  readonly preview: boolean;
}

/** A server takes three minutes to its API; packages that come slowly have made it six. */
const PATIENCE = { attempts: 60, every: 10_000, pause } as const;

const OTHERWISE =
  'the server has left no kubeconfig in the secret kubernetes-admin: its first start failed or is ' +
  'still under way. Look with "aws ssm start-session --target SERVER", then ' +
  '"sudo tail -50 /var/log/cloud-init-output.log"; and run "pulumi up" again';

/** The kubeconfig that the server left, waited for within bounds. */
export const kubeconfigOf = (
  { secret, server, preview }: KubeconfigArgs,
  options: pulumi.InvokeOptions,
): pulumi.Output<string> => {
  const wait: Wait = {
    ...PATIENCE,
    attempts: preview ? 1 : PATIENCE.attempts,
    otherwise: OTHERWISE,
  };
  const found = pulumi.all([secret, server]).apply(async ([secretId]) => {
    const ask = () => aws.secretsmanager.getSecretVersion({ secretId }, options);
    return (await waitedFor(ask, wait)).secretString;
  });
  return pulumi.secret(found);
};
