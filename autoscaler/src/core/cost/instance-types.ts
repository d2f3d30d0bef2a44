/** What an instance type is and costs. Data: change a line here, or override it in the policy. */
export interface TypeFacts {
  readonly vcpu: number;
  readonly memoryGib: number;
  /** Pods the kubelet accepts; K3s keeps Kubernetes' default of 110. */
  readonly pods: number;
  /** Linux, us-east-1, US dollars an hour. */
  readonly onDemand: number;
  /** A typical spot price, US dollars an hour; the real one is read from EC2 when there is one. */
  readonly spot: number;
  /** Burstable types: baseline share of each vCPU, and what credits beyond it cost. */
  readonly burst?: {
    readonly baseline: number;
    readonly creditsPerHour: number;
    readonly maxCredits: number;
    /** Unlimited mode, US dollars for one surplus vCPU-hour. */
    readonly surplusPerVcpuHour: number;
  };
}

/**
 * On-demand: AWS price list of us-east-1 as published in Karpenter's generated price table,
 * 2026-07-20. Spot: Spot Instance Advisor discounts, snapshot of 2025-06-28; where the snapshot
 * lacks a type, the discount of its sibling is used. Credits: EC2 user guide, burstable instances.
 */
export const PRICES_AS_OF = '2026-07-20 (on demand), 2025-06-28 (spot discounts)';

const T3_SMALL = { baseline: 0.2, creditsPerHour: 24, maxCredits: 576, surplusPerVcpuHour: 0.05 };

export const INSTANCE_TYPES: Readonly<Record<string, TypeFacts>> = {
  't3.micro': {
    vcpu: 2,
    memoryGib: 1,
    pods: 110,
    onDemand: 0.0104,
    spot: 0.0036,
    burst: { baseline: 0.1, creditsPerHour: 12, maxCredits: 288, surplusPerVcpuHour: 0.05 },
  },
  't3.small': { vcpu: 2, memoryGib: 2, pods: 110, onDemand: 0.0208, spot: 0.0073, burst: T3_SMALL },
  't3a.small': { vcpu: 2, memoryGib: 2, pods: 110, onDemand: 0.0188, spot: 0.006, burst: T3_SMALL },
  't3.medium': {
    vcpu: 2,
    memoryGib: 4,
    pods: 110,
    onDemand: 0.0416,
    spot: 0.0146,
    burst: T3_SMALL,
  },
  't3a.medium': {
    vcpu: 2,
    memoryGib: 4,
    pods: 110,
    onDemand: 0.0376,
    spot: 0.012,
    burst: T3_SMALL,
  },
  'c6a.large': { vcpu: 2, memoryGib: 4, pods: 110, onDemand: 0.0765, spot: 0.0291 },
  'm6a.large': { vcpu: 2, memoryGib: 8, pods: 110, onDemand: 0.0864, spot: 0.0354 },
};
