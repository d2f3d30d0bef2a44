import { parsePolicy } from '../../autoscaler/src/core/policy/parse.ts';
import type { Policy } from '../../autoscaler/src/core/policy/policy.ts';

/** Short windows and cooldowns, so that an hour holds as many operations as a day in a shop. */
const TEXT = `
apiVersion: smartscale.dev/v1
kind: ScalingPolicy
metadata: { name: swarm }
spec:
  timeZone: Asia/Dhaka
  cadence: { otherwise: 1m }
  nodes: { min: 2, max: 6, minAge: 1m }
  scaleUp:
    cpu: { above: 65%, for: 1m }
    unschedulablePods: { for: 30s }
    memory: { above: 92% }
    cooldown: 3m
  scaleDown:
    cpu: { below: 45%, for: 2m }
    memory: { below: 80% }
    maxLoadAfter: 60%
    maxRequestsAfter: 95%
    cooldown: 2m
  prediction: { mode: "off" }
  launch: { perHour: 12 }
  drain: { retryAfter: 5m }
  safety: { repairAfter: 3m, sweepGrace: 5m }
`;

export function swarmPolicy(): Policy {
  const parsed = parsePolicy(TEXT, 'swarm-policy');
  if (parsed.ok) return parsed.value;
  throw new Error(JSON.stringify(parsed.problems, null, 2));
}
