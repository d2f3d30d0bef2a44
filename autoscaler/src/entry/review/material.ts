/** Texts of files by path from the root of the repository. */
export type Files = ReadonlyMap<string, string>;

/** One state of the repository: as much of it as a review reads. */
export interface Snapshot {
  /** As a person named it: `origin/main`, `HEAD`, or `the working tree`. */
  readonly name: string;
  /** 40 hexadecimal digits; absent for what is not committed yet. */
  readonly commit?: string;
  readonly files: Files;
}

/** How a change is taken back once it is merged. */
export interface WayBack {
  readonly command: string;
  /** When that command is the right one. */
  readonly when: string;
}

/** What a change consists of, read once; everything after this is worked out from it. */
export interface Material {
  readonly base: Snapshot;
  readonly head: Snapshot;
  /** Whether the head has all that the base has, so that this is what a merge would give. */
  readonly upToDate: boolean;
  readonly wayBack: WayBack;
  /** As `git diff` prints it, for the folders that are delivered. */
  readonly diff: string;
}

export const POLICY_FILE = 'policies/scaling-policy.yaml';
export const GUARDRAILS_FILE = 'policies/guardrails.yaml';
export const DELIVERY_FILE = 'policies/delivery.yaml';
/** As `smartscale trace export` writes it. */
export const LOAD_FILE = 'policies/recorded-load.csv';
/** All that is applied to the cluster. */
export const DELIVERED = ['policies', 'clusters'] as const;
