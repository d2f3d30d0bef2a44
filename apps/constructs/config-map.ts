import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-33';

/** Texts by key, byte for byte. */
export function configMap(
  chart: Chart,
  metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Record<string, string>;
  },
  data: Readonly<Record<string, string>>,
): void {
  new k8s.KubeConfigMap(chart, `config-${metadata.name}`, { metadata, data: { ...data } });
}
