/** One object of Flux, as far as a person asks about it. */
export interface FluxObject {
  readonly name: string;
  readonly suspended: boolean;
  readonly ready?: FluxCondition;
  /** The request that it has seen to last, as it was written. */
  readonly handled?: string;
}

export interface FluxCondition {
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/** Revisions as Flux names them: `main@sha1:…`. */
export interface FluxKustomization extends FluxObject {
  readonly attempted?: string;
  readonly applied?: string;
  /** Name of its GitRepository; absent where it comes from elsewhere. */
  readonly source?: string;
}

export interface FluxSource extends FluxObject {
  readonly fetched?: string;
}

export type FluxKind = 'Kustomization' | 'GitRepository';

/** Flux, as a person speaks to it. Throws `OperatingError`; nothing stands for "there is none". */
export interface Flux {
  kustomization(name: string): Promise<FluxKustomization | undefined>;
  source(name: string): Promise<FluxSource | undefined>;
  /** Asks for a round now, under a mark by which its end is known. Safe to repeat. */
  request(kind: FluxKind, name: string, mark: string): Promise<void>;
}
