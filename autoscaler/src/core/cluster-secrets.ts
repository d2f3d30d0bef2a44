/**
 * Secrets in the cluster that the controller makes out of Secrets Manager: what they are called and
 * what they hold. Data: the manifests mount them by the same names. None of them is in Git.
 */

export const MONITORING_NAMESPACE = 'monitoring';

/** Prometheus' `--web.config.file`: TLS, and whom it lets in. */
export const PROMETHEUS_WEB_CONFIG = { name: 'prometheus-web-config', key: 'web-config.yml' };

/** Certificate and key of Prometheus' own door, of type `kubernetes.io/tls`. */
export const PROMETHEUS_TLS = {
  name: 'prometheus-tls',
  certificate: 'tls.crt',
  key: 'tls.key',
  /** Where it is mounted, which the web configuration names. */
  directory: '/etc/prometheus/tls',
};

export const GRAFANA_ADMIN = { name: 'grafana-admin', key: 'admin-password' };

/** With what Grafana, and Prometheus' scrape of itself, ask Prometheus. */
export const PROMETHEUS_CLIENT = {
  name: 'prometheus-client',
  username: 'username',
  password: 'password',
  ca: 'ca.crt',
};

/** Where the API server looks for tokens that let a node join. */
export const BOOTSTRAP_NAMESPACE = 'kube-system';
