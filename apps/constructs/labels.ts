/** What a selector selects by, and nothing else: selectors of workloads cannot be changed. */
export const selects = (name: string): Record<string, string> => ({
  'app.kubernetes.io/name': name,
});

/** Of a namespace, as the API server sets it itself. */
export const inNamespace = (name: string): Record<string, string> => ({
  'kubernetes.io/metadata.name': name,
});

export const PART_OF = { 'app.kubernetes.io/part-of': 'smartscale' } as const;

/** Prometheus scrapes every pod that asks for it so. */
export const scraped = (port: number, path = '/metrics'): Record<string, string> => ({
  'prometheus.io/scrape': 'true',
  'prometheus.io/port': String(port),
  'prometheus.io/path': path,
});
