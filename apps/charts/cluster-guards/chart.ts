import { readFileSync } from 'node:fs';
import { ApiObject } from 'cdk8s';
import { AUTOSCALER } from '../../../autoscaler/src/core/access-rules.ts';
import {
  DELIVERY_CONFIG_MAP,
  DELIVERY_KEY,
  GUARDRAILS_CONFIG_MAP,
  GUARDRAILS_KEY,
} from '../../../autoscaler/src/core/sync-names.ts';
import type { Application } from '../../constructs/application.ts';
import { configMap } from '../../constructs/config-map.ts';
import { SMARTSCALE } from '../../constructs/names.ts';
import { grants } from '../../constructs/rbac.ts';
import { serviceAccount } from '../../constructs/workload.ts';
import { delivery } from '../../delivery/read.ts';
import { autoscalerGuard } from './autoscaler-guard.ts';
import { gateGuard } from './gate-guard.ts';
import { namespaceGuards } from './namespace-guards.ts';
import { podGuards } from './pod-guards.ts';
import { priorities } from './priorities.ts';
import { secretGuard } from './secret-guard.ts';

/** What holds the others within bounds: it comes before all of them, and no window stops it. */
export const clusterGuards: Application = {
  name: 'cluster-guards',
  source: 'apps/charts/cluster-guards/',
  build: (chart) => {
    priorities(chart);
    namespaceGuards(chart);
    autoscalerGuard(chart);
    podGuards(chart);
    secretGuard(chart);
    gateGuard(chart);
    for (const it of delivery().admission)
      new ApiObject(chart, `${it.kind}-${it.metadata.name}`, it);
    // The functions' account has no pod: its tokens are minted by the controller.
    serviceAccount(chart, AUTOSCALER);
    grants(chart, AUTOSCALER);
    const policies: readonly [string, string][] = [
      [GUARDRAILS_CONFIG_MAP, GUARDRAILS_KEY],
      [DELIVERY_CONFIG_MAP, DELIVERY_KEY],
    ];
    for (const [name, key] of policies)
      configMap(chart, { name, namespace: SMARTSCALE }, { [key]: policyFile(key) });
  },
};

/** Byte for byte, as the controller is to judge it. */
const policyFile = (name: string): string =>
  readFileSync(new URL(`../../../policies/${name}`, import.meta.url), 'utf8');
