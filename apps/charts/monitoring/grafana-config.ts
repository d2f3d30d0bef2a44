import { stringify } from 'yaml';
import { PROMETHEUS_CLIENT } from '../../../autoscaler/src/core/cluster-secrets.ts';
import { METRIC_NAMESPACE } from '../../../autoscaler/src/core/metrics.ts';
import { RESOLUTION } from '../../../autoscaler/src/core/promql/expressions.ts';
import { overview } from '../../dashboards/overview.ts';
import { CLOUDWATCH_SOURCE, PROMETHEUS_SOURCE } from '../../dashboards/sources.ts';
import { SETTINGS } from '../../settings.ts';
import { PROMETHEUS_HOST } from './scrape-config.ts';

export const CLIENT_FOLDER = '/etc/grafana/prometheus-client';
export const DASHBOARD_FOLDER = '/var/lib/dashboards';
export const GRAFANA_PORT = 3000;

/**
 * Grafana's `grafana.ini`. Its password would go over the network in clear by http, so it makes a
 * certificate for itself at each start; browsers ask once whether it is meant.
 */
export const grafanaIni = (): string => `# Environment variables GF_… would go before these.
[server]
protocol = https
http_port = ${GRAFANA_PORT}
min_tls_version = TLS1.2

[paths]
data = /var/lib/grafana
provisioning = /etc/grafana/provisioning

[security]
admin_user = admin
cookie_secure = true
disable_gravatar = true

[auth.anonymous]
enabled = false

[users]
allow_sign_up = false

[dashboards]
default_home_dashboard_path = ${DASHBOARD_FOLDER}/${overview.uid}.json

[analytics]
reporting_enabled = false
check_for_updates = false
check_for_plugin_updates = false

[plugins]
preinstall_disabled = true
plugin_admin_enabled = false

[aws]
# The pod's own role, by its token, and nothing else.
allowed_auth_providers = default
assume_role_enabled = false

[unified_alerting]
# CloudWatch pages, and Prometheus has the rules.
enabled = false

[log]
mode = console
level = warn
`;

/** A file's content at the moment of provisioning: at the start, and when somebody asks for it. */
const fileOf = (key: string): string => `$__file{${CLIENT_FOLDER}/${key}}`;

export const dataSources = (): string =>
  stringify(
    {
      apiVersion: 1,
      // What is gone from here is gone there.
      prune: true,
      datasources: [
        {
          name: 'Prometheus',
          ...PROMETHEUS_SOURCE,
          access: 'proxy',
          url: `https://${PROMETHEUS_HOST}:9090`,
          isDefault: true,
          editable: false,
          basicAuth: true,
          basicAuthUser: fileOf(PROMETHEUS_CLIENT.username),
          jsonData: {
            httpMethod: 'POST',
            timeInterval: RESOLUTION,
            tlsAuthWithCACert: true,
            serverName: PROMETHEUS_HOST,
          },
          secureJsonData: {
            basicAuthPassword: fileOf(PROMETHEUS_CLIENT.password),
            tlsCACert: fileOf(PROMETHEUS_CLIENT.ca),
          },
        },
        {
          name: 'CloudWatch',
          ...CLOUDWATCH_SOURCE,
          access: 'proxy',
          editable: false,
          jsonData: {
            authType: 'default',
            defaultRegion: SETTINGS.region,
            customMetricsNamespaces: METRIC_NAMESPACE,
          },
        },
      ],
    },
    { lineWidth: 0 },
  );

/** Dashboards are files, read again every half minute: they need no restart. */
export const dashboardProvider = (): string =>
  stringify({
    apiVersion: 1,
    providers: [
      {
        name: 'smartscale',
        folder: 'SmartScale',
        type: 'file',
        allowUiUpdates: false,
        disableDeletion: false,
        updateIntervalSeconds: 30,
        options: { path: DASHBOARD_FOLDER },
      },
    ],
  });
