import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { VIEWS } from '../../autoscaler/src/core/promql/expressions.ts';
import { SETTINGS } from '../settings.ts';
import { builtPanel } from './build-panel.ts';
import { type DashboardData, laidOut } from './panel.ts';
import { PROMETHEUS_SOURCE } from './sources.ts';

const TAG = 'smartscale';

/** Grafana's own JSON. Equal data give equal text. */
export function builtDashboard(data: DashboardData): dashboard.Dashboard {
  const { uid, title, about, from, to = 'now' } = data;
  const built = new dashboard.DashboardBuilder(title)
    .uid(uid)
    .description(about)
    .tags([TAG])
    // Rendered from this repository: what is changed by hand would be gone at the next start.
    .readonly()
    .timezone('browser')
    .refresh('1m')
    .time({ from, to })
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .links([toEachOther(), toTheDocument()])
    .annotations(EVENTS.map(annotation));
  if (data.byEndpoint) built.withVariable(endpoint());
  addPanels(built, data);
  return built.build();
}

/** Numbered from top to bottom: the SDK leaves ids out, and Grafana wants each once. */
function addPanels(built: dashboard.DashboardBuilder, { sections }: DashboardData): void {
  let [id, top] = [1, 0];
  for (const { title, panels } of sections) {
    const place = { x: 0, y: top, w: 24, h: 1 };
    built.withRow(new dashboard.RowBuilder(title).id(id).gridPos(place));
    const { places, end } = laidOut(panels, top + 1);
    for (const [index, panel] of panels.entries()) {
      const at = places[index];
      if (at) built.withPanel(builtPanel(panel, id + index + 1, at));
    }
    id += panels.length + 1;
    top = end;
  }
}

const toEachOther = () =>
  new dashboard.DashboardLinkBuilder('SmartScale')
    .type(dashboard.DashboardLinkType.Dashboards)
    .tags([TAG])
    .keepTime(true);

const toTheDocument = () =>
  new dashboard.DashboardLinkBuilder('What each panel means')
    .type(dashboard.DashboardLinkType.Link)
    .icon('doc')
    .targetBlank(true)
    .url(`${SETTINGS.github}/blob/${SETTINGS.repository.branch}/docs/DASHBOARDS.md`);

interface Marked {
  readonly name: string;
  readonly view: keyof typeof VIEWS;
  readonly title: string;
  readonly color: string;
}

/** Marks over every panel: when nodes came and went, and when something began to fire. */
const EVENTS: readonly Marked[] = [
  { name: 'Node serves', view: 'nodeJoined', title: '{{node}} serves', color: 'green' },
  { name: 'Node gone', view: 'nodeLeft', title: '{{node}} no longer serves', color: 'orange' },
  { name: 'Alerts', view: 'firingAlerts', title: '{{alertname}} fires', color: 'red' },
];

/** Asked every 60 s, which is as long as the views of nodes tell of a change. */
const annotation = ({ name, view, title, color }: Marked) =>
  new dashboard.AnnotationQueryBuilder()
    .name(name)
    .datasource(PROMETHEUS_SOURCE)
    .enable(true)
    .iconColor(color)
    .expr(VIEWS[view].expr)
    .step('60s')
    .titleFormat(title)
    .target(new DataqueryBuilder().refId('Anno').expr(VIEWS[view].expr).interval('60s').range());

const SERIES = 'smartscale:endpoint_requests:rate1m';

/** The shop's most important one to begin with; all of them by choice. */
const endpoint = () =>
  new dashboard.QueryVariableBuilder('endpoint')
    .label('Endpoint')
    .datasource(PROMETHEUS_SOURCE)
    .query({ query: `label_values(${SERIES}, endpoint)`, refId: 'endpoint' })
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: '/api/checkout', value: '/api/checkout' });
