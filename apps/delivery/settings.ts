/** What a compiled delivery policy needs to know of the cluster that it is for. */
export interface DeliverySettings {
  /** The name that windows select by, such as `smartscale-prod`. */
  readonly cluster: string;
  /** The API server as destinations name it: Flux works in the cluster that it delivers to. */
  readonly server: string;
  /** Where Flux and its objects live. */
  readonly fluxNamespace: string;
  /** The GitRepository that every application comes from. */
  readonly sourceName: string;
  readonly sourceUrl: string;
}

/** The account that Flux applies with. */
export const fluxAccount = ({ fluxNamespace }: DeliverySettings): string =>
  `system:serviceaccount:${fluxNamespace}:kustomize-controller`;
