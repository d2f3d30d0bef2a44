/** Secrets by name or ARN. Throws `OperatingError`; its messages never hold a secret. */
export interface SecretStore {
  /**
   * The current value. It may be some minutes old; with `fresh` it was asked for just now, which is
   * what to do when somebody refused the value that was read before.
   */
  read(id: string, how?: { readonly fresh: true }): Promise<string>;
}
