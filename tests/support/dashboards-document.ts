import { DASHBOARDS } from '../../apps/dashboards/catalogue.ts';
import type { DashboardData, Limits, Panel } from '../../apps/dashboards/panel.ts';
import type { Query } from '../../apps/dashboards/query.ts';
import { ALERTS, type Alert } from '../../autoscaler/src/core/promql/expressions.ts';

/** `docs/DASHBOARDS.md`, from the data that Grafana's JSON is made from. */
export const dashboardsDocument = (): string =>
  `${[head(), ...DASHBOARDS.map(chapter), alerts()].join('\n\n')}\n`;

const head = (): string => `# Dashboards

Grafana's five dashboards, panel by panel: what each shows, where it comes from, and what to do
first when it looks wrong. This page is written from the same data as the dashboards
(\`apps/dashboards\`), and a test holds the two together; write it anew with
\`UPDATE_DOCS=1 npx vitest run tests/unit/docs\`.

Grafana listens on port 32000 of the server, by https with a certificate that it makes for itself.
Its door is closed to all addresses unless the stack's settings name yours;
\`kubectl -n monitoring port-forward svc/grafana 3000\` needs no open door. The user is \`admin\`,
the password stands in Secrets Manager (\`grafana-admin\`).

| dashboard | answers | opens with |
| --- | --- | --- |
${DASHBOARDS.map(contents).join('\n')}

Colors: green is well, yellow is to be looked at, red is to be acted on, blue is neither good nor
bad. Dashed lines are limits. Marks on time axes are events: green a node that began to serve,
orange one that stopped, red an alert that fires. Limits that the policy owns (CPU, memory, queue,
latency, errors) are drawn at the policy's *defaults*; what decides is the policy.

Numbers of the cluster come from Prometheus, by the expressions that the autoscaler itself decides
by (\`autoscaler/src/core/promql/expressions.ts\`); numbers of the autoscaler come from CloudWatch,
namespace \`SmartScale\`.`;

const contents = ({ title, about, from, to = 'now' }: DashboardData): string =>
  `| [${shortOf(title)}](#${anchorOf(shortOf(title))}) | ${about} | ${from} to ${to} |`;

const shortOf = (title: string): string => title.replace(/^SmartScale: /, '');
const anchorOf = (title: string): string => title.toLowerCase().replaceAll(' ', '-');

function chapter({ title, about, byEndpoint, sections }: DashboardData): string {
  const picked = byEndpoint ? ' The endpoint is picked at the top; `/api/checkout` at first.' : '';
  const panels = sections.flatMap((section) => [
    `### ${shortOf(title)}: ${section.title.toLowerCase()}`,
    ...section.panels.map(paragraph),
  ]);
  return [`## ${shortOf(title)}`, `${about}${picked}`, ...panels].join('\n\n');
}

function paragraph(panel: Panel): string {
  const { title, shows, todo, queries, span } = panel;
  const window = span === undefined ? '' : ` Always the last ${span}.`;
  const prom = queries.flatMap((it) => (it.kind === 'prometheus' ? [it.expr] : []));
  const code = prom.length === 0 ? [] : [`\`\`\`promql\n${prom.join('\n\n')}\n\`\`\``];
  return [
    `#### ${title}`,
    `${shows}${window} ${limits(panel.limits)}`.trim(),
    `**When it looks wrong:** ${todo}`,
    `From ${queries.map((it) => (queries.length > 1 ? `${it.ref}: ${told(it)}` : told(it))).join('; ')}.`,
    ...code,
  ].join('\n\n');
}

function limits(it: Limits | undefined): string {
  if (it === undefined) return '';
  const [side, { warn, bad }] =
    'above' in it ? (['from', it.above] as const) : (['below', it.below] as const);
  const yellow = warn === undefined ? '' : `Yellow ${side} ${warn}, `;
  return `${yellow}${yellow === '' ? 'Red' : 'red'} ${side} ${bad}.`;
}

function told(query: Query): string {
  switch (query.kind) {
    case 'prometheus':
      return `Prometheus (${query.name})`;
    case 'metric':
      return query.namespace === 'AWS/Billing'
        ? `\`AWS/Billing EstimatedCharges\` of \`${query.metric}\``
        : `\`${query.metric}\` (${query.statistic} of ${query.period / 60} min)`;
    case 'metric-math':
    case 'arithmetic':
      return `\`${query.expression}\``;
    case 'reduced':
      return `${query.by} of ${query.of}`;
  }
}

const alerts = (): string => `## Alerts

Rules of Prometheus. They show on the dashboards and page nobody: CloudWatch does, which outlives
the cluster. All expressions are proven with numbers in \`tests/promql\`.

${Object.entries(ALERTS).map(alert).join('\n\n')}`;

const alert = ([name, { measures, severity, for: span, action, expr }]: [string, Alert]): string =>
  [
    `### ${name}`,
    `${severity}, after ${span}: ${measures}.`,
    `**First:** ${action}`,
    `\`\`\`promql\n${expr}\n\`\`\``,
  ].join('\n\n');
