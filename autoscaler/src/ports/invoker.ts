/** Asks for a tick now instead of at the next heartbeat. */
export interface Invoker {
  /**
   * Best effort: throws `OperatingError` when the request did not get through, and the heartbeat
   * comes all the same. Two ticks at once do no harm: the lease lets one of them work. `decide`
   * asks it to decide although the cadence does not call for it yet.
   */
  askForTick(how?: { readonly decide: true }): Promise<void>;
}
