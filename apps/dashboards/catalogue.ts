import { application } from './application.ts';
import { autoscaler } from './autoscaler.ts';
import { builtDashboard } from './build-dashboard.ts';
import { cost } from './cost.ts';
import { forecast } from './forecast.ts';
import { overview } from './overview.ts';
import type { DashboardData } from './panel.ts';

/** In the order in which somebody woken at night would open them. */
export const DASHBOARDS: readonly DashboardData[] = [
  overview,
  autoscaler,
  application,
  cost,
  forecast,
];

/** Grafana's JSON by file name. */
export const dashboardFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    DASHBOARDS.map((it) => [`${it.uid}.json`, `${JSON.stringify(builtDashboard(it), null, 1)}\n`]),
  );
