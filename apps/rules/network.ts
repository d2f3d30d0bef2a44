import { z } from 'zod';
import type { Rendered } from '../main.ts';
import { carries, type Workload, workloadsIn } from './pods.ts';
import { breach, type Rule } from './rule.ts';

const labels = z.record(z.string(), z.string());
const policyJson = z.looseObject({
  spec: z.looseObject({
    podSelector: z.looseObject({ matchLabels: labels.optional() }),
    policyTypes: z.array(z.string()),
  }),
});
const serviceJson = z.looseObject({
  spec: z.looseObject({
    selector: labels,
    ports: z.array(
      z.looseObject({ port: z.number(), targetPort: z.union([z.string(), z.number()]) }),
    ),
  }),
});

export const NETWORK_RULES: readonly Rule[] = [
  {
    name: 'network-policy',
    claim: 'pod has its traffic bounded, both ways',
    judge: (objects) =>
      workloadsIn(objects)
        .filter(({ spec }) => !spec.hostNetwork)
        .flatMap((workload) =>
          ['Ingress', 'Egress']
            .filter((type) => !isBounded(workload, objects, type))
            .map((type) => breach(workload.rendered, `no NetworkPolicy bounds its ${type}`)),
        ),
  },
  {
    name: 'network-policy-aim',
    claim: 'network policy is about some pod',
    judge: (objects) =>
      policiesIn(objects)
        .filter(({ selector }) => Object.keys(selector).length > 0)
        .filter((policy) => !workloadsIn(objects).some((it) => covers(policy, it)))
        .map(({ rendered }) => breach(rendered, 'selects no pod')),
  },
  {
    name: 'service',
    claim: 'service finds pods, and each of its ports one of theirs',
    judge: (objects) =>
      objects
        .filter(({ object }) => object.kind === 'Service')
        .flatMap((it) => missing(it, objects).map((says) => breach(it, says))),
  },
];

interface Policy {
  readonly rendered: Rendered;
  readonly selector: Readonly<Record<string, string>>;
  readonly types: readonly string[];
}

const policiesIn = (objects: readonly Rendered[]): readonly Policy[] =>
  objects
    .filter(({ object }) => object.kind === 'NetworkPolicy')
    .map((rendered) => {
      const { podSelector, policyTypes } = policyJson.parse(rendered.object).spec;
      return { rendered, selector: podSelector.matchLabels ?? {}, types: policyTypes };
    });

const covers = ({ rendered, selector }: Policy, { namespace, labels }: Workload): boolean =>
  rendered.object.metadata.namespace === namespace && carries(labels, selector);

const isBounded = (workload: Workload, objects: readonly Rendered[], type: string): boolean =>
  policiesIn(objects).some((it) => it.types.includes(type) && covers(it, workload));

function missing(service: Rendered, objects: readonly Rendered[]): readonly string[] {
  const { selector, ports } = serviceJson.parse(service.object).spec;
  const { namespace } = service.object.metadata;
  const found = workloadsIn(objects).filter(
    (it) => it.namespace === namespace && carries(it.labels, selector),
  );
  if (found.length !== 1) return [`finds the pods of ${found.length} workloads, and should of one`];
  const open = found.flatMap(({ spec }) => spec.containers.flatMap(({ ports = [] }) => ports));
  return ports
    .filter(({ targetPort }) =>
      open.every(({ name, containerPort }) => name !== targetPort && containerPort !== targetPort),
    )
    .map(({ targetPort }) => `no container has the port ${targetPort}`);
}
