import type { Place, RoleName } from '../../autoscaler/src/core/ground-names.ts';
import type { PolicyDocument } from './document.ts';
import {
  alertsPolicy,
  autoscalerPolicy,
  costReportPolicy,
  interruptionsPolicy,
} from './functions.ts';
import type { GroundIds } from './ids.ts';
import { serverPolicy, workerPolicy } from './machines.ts';
import {
  controllerPolicy,
  githubPolicy,
  grafanaPolicy,
  schedulerPolicy,
  trailPolicy,
} from './others.ts';

const POLICIES: Readonly<Record<RoleName, (place: Place, ids: GroundIds) => PolicyDocument>> = {
  autoscaler: autoscalerPolicy,
  interruptions: interruptionsPolicy,
  alerts: alertsPolicy,
  'cost-report': costReportPolicy,
  worker: workerPolicy,
  server: serverPolicy,
  controller: controllerPolicy,
  grafana: grafanaPolicy,
  scheduler: schedulerPolicy,
  github: githubPolicy,
  trail: trailPolicy,
};

/** What a role may do: its one policy, written inline, so that a reader has all of it. */
export const policyOf = (role: RoleName, place: Place, ids: GroundIds): PolicyDocument =>
  POLICIES[role](place, ids);
