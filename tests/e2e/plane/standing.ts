import { POLICY_CONFIG_MAP } from '../../../autoscaler/src/core/sync-names.ts';
import type { Delivered } from './delivered.ts';

const POLICY_PATH = `/api/v1/namespaces/smartscale/configmaps/${POLICY_CONFIG_MAP}`;
const EVENTS = '/api/v1/namespaces/smartscale/events';
const KUSTOMIZATION =
  '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/scaling-policy';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

/** What stands in the cluster about the policy. */
export interface Standing {
  readonly content: string;
  /** Without the part of the name before the slash. */
  readonly marks: Readonly<Record<string, string>>;
  readonly ready?: Condition;
  readonly events: readonly { readonly type: string; readonly text: string }[];
}

export async function standingOf({ api }: Pick<Delivered, 'api'>): Promise<Standing> {
  const read = async (path: string) => (await api({ method: 'GET', path })).json;
  const map = await read(POLICY_PATH);
  const flux = await read(KUSTOMIZATION);
  const { items } = (await read(EVENTS)) as {
    readonly items: readonly Readonly<Record<string, string>>[];
  };
  const { metadata, data } = map as {
    readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
    readonly data: Readonly<Record<string, string>>;
  };
  const { conditions } = flux['status'] as { readonly conditions: readonly Condition[] };
  const ready = conditions.find(({ type }) => type === 'Ready');
  return {
    content: data['policy.yaml'] ?? '',
    marks: Object.fromEntries(
      Object.entries(metadata.annotations).map(([name, value]) => [
        name.replace('smartscale.dev/', ''),
        value,
      ]),
    ),
    ...(ready ? { ready } : {}),
    events: items.map(({ type = '', reason, message }) => ({
      type,
      text: `${reason}: ${message}`,
    })),
  };
}
