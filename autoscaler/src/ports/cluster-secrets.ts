export interface SecretPlace {
  readonly namespace: string;
  readonly name: string;
}

export interface SecretContent {
  /** `Opaque`, `kubernetes.io/tls`. */
  readonly type: string;
  /** As text, by key. */
  readonly data: Readonly<Record<string, string>>;
}

export interface SeenSecret extends SecretContent {
  readonly version: string;
}

/** Secrets in the cluster. Throws `OperatingError`, whose messages never hold a secret. */
export interface ClusterSecrets {
  read(place: SecretPlace): Promise<SeenSecret | undefined>;
  /**
   * Makes it hold just this. `moved` when somebody changed, made or removed it since it was seen:
   * nothing is written then. Of a lost answer the next look tells what became of it.
   */
  write(
    place: SecretPlace,
    content: SecretContent,
    seen: SeenSecret | undefined,
  ): Promise<'done' | 'moved'>;
}
