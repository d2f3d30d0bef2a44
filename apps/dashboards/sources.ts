/**
 * Where panels take their data from. The uids are fixed: a dashboard names them, and Grafana is
 * given its sources with these.
 */
export const PROMETHEUS_SOURCE = { type: 'prometheus', uid: 'smartscale-prometheus' } as const;
export const CLOUDWATCH_SOURCE = { type: 'cloudwatch', uid: 'smartscale-cloudwatch' } as const;
/** Grafana's own: arithmetic over the answers of other sources. */
export const EXPRESSION_SOURCE = { type: '__expr__', uid: '__expr__' } as const;
/** Grafana's own: each query of a panel names its source. */
export const MIXED_SOURCE = { type: 'datasource', uid: '-- Mixed --' } as const;

export type Source =
  | typeof PROMETHEUS_SOURCE
  | typeof CLOUDWATCH_SOURCE
  | typeof EXPRESSION_SOURCE
  | typeof MIXED_SOURCE;
