import type { Place } from '../autoscaler/src/core/ground-names.ts';

/** What a stack file says, parsed and checked as a whole. Every value is of this cluster alone. */
export interface Settings extends Place {
  /** `Production` is what drills refuse to touch. */
  readonly environment: string;
  /** Destroying takes no data along, and the server is protected. Off in a stack to play with. */
  readonly protect: boolean;
  /** Off in an account whose quota of concurrent functions is too small to reserve any of it. */
  readonly reserveConcurrency: boolean;
  readonly network: NetworkSettings;
  readonly machines: MachineSettings;
  /** What the ground is reckoned for; thresholds and bounds are the policy's. */
  readonly nodes: { readonly min: number; readonly max: number };
  readonly people: PeopleSettings;
  readonly git: GitSettings;
  readonly money: MoneySettings;
  /** Of all log groups. */
  readonly logDays: number;
}

/** How instances in private subnets reach the internet. */
export type NatMode = 'single' | 'per-zone' | 'instance';

export interface NetworkSettings {
  readonly vpcCidr: string;
  /** Two or three, each with its subnets. */
  readonly zones: readonly ZoneSettings[];
  readonly nat: NatMode;
  /** Who may reach 6443, and Grafana where `grafana` is empty. */
  readonly adminCidrs: readonly string[];
  /** Who may reach 32000. */
  readonly grafanaCidrs: readonly string[];
  /** Who may reach the shop, 30080. */
  readonly shopCidrs: readonly string[];
}

export interface ZoneSettings {
  readonly zone: string;
  readonly publicCidr: string;
  readonly privateCidr: string;
}

export interface MachineSettings {
  /** AMI of Amazon Linux 2023, x86_64: of the region, and pinned. */
  readonly ami: string;
  readonly serverType: string;
  /** All types that the policy may buy. */
  readonly workerTypes: readonly string[];
  readonly credits: 'unlimited' | 'standard';
  /** Whether the account has the role by which spot instances are launched: there is only one. */
  readonly spotRoleExists: boolean;
  /** GiB. */
  readonly volumes: {
    readonly server: number;
    readonly worker: number;
    readonly prometheus: number;
    readonly grafana: number;
  };
}

export interface PeopleSettings {
  readonly emails: readonly string[];
  /** In international form, `+8801…`. */
  readonly phones: readonly string[];
  /** Whether `slack-webhook` is filled: without it nothing is forwarded. */
  readonly slack: boolean;
  /** Addresses that messages link to; empty where there are none. */
  readonly links: { readonly grafana: string; readonly decision: string };
}

export interface GitSettings {
  /** `techflow/smartscale`: whose workflows may push images. */
  readonly repository: string;
  /** GitHub's environment that such a workflow runs in. */
  readonly environment: string;
  /** Whether the account has GitHub's provider already: an account can have one only. */
  readonly providerExists: boolean;
}

export interface MoneySettings {
  /** US dollars a month; beyond it people are told. */
  readonly monthlyBill: number;
  /** BDT for one US dollar. */
  readonly exchangeRate: number;
}
