import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Gauge } from '@grafana/grafana-foundation-sdk/gauge';
import {
  PanelBuilder as Heatmap,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { PanelBuilder as Histogram } from '@grafana/grafana-foundation-sdk/histogram';
import {
  PanelBuilder as PieChart,
  PieChartLegendOptionsBuilder,
  PieChartLegendValues,
} from '@grafana/grafana-foundation-sdk/piechart';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { builtQuery, sourceOfAll } from './build-query.ts';
import type { Limits, Panel, Place } from './panel.ts';

/** What all of Grafana's panel builders have, for which the SDK has no type. */
interface Shared extends Builder<dashboard.Panel> {
  id(id: number): this;
  title(title: string): this;
  description(text: string): this;
  datasource(source: common.DataSourceRef): this;
  gridPos(place: dashboard.GridPos): this;
  unit(unit: string): this;
  noValue(text: string): this;
  thresholds(steps: Builder<dashboard.ThresholdsConfig>): this;
  colorScheme(color: Builder<dashboard.FieldColor>): this;
  withTarget(query: Builder<Dataquery>): this;
  decimals(count: number): this;
  min(value: number): this;
  max(value: number): this;
  timeFrom(span: string): this;
}

export function builtPanel(panel: Panel, id: number, place: Place): Builder<dashboard.Panel> {
  const { title, shows, todo, unit, queries, empty = 'no data' } = panel;
  const built = shaped(panel)
    .id(id)
    .title(title)
    .description(`${shows}\n\n**When it looks wrong:** ${todo}`)
    .datasource(sourceOfAll(queries))
    .gridPos(place)
    .unit(unit)
    .noValue(empty)
    .thresholds(stepsOf(panel.limits));
  for (const query of queries) built.withTarget(builtQuery(query));
  if (panel.decimals !== undefined) built.decimals(panel.decimals);
  if (panel.min !== undefined) built.min(panel.min);
  if (panel.max !== undefined) built.max(panel.max);
  if (panel.span !== undefined) built.timeFrom(panel.span);
  return built;
}

function shaped(panel: Panel): Shared {
  switch (panel.look) {
    case 'lines':
      return drawn(panel).fillOpacity(panel.queries.length === 1 ? 10 : 0);
    case 'area':
      return drawn(panel)
        .fillOpacity(40)
        .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
    case 'bars':
      return drawn(panel)
        .drawStyle(common.GraphDrawStyle.Bars)
        .fillOpacity(70)
        .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
    case 'band':
      return band(panel);
    case 'stat':
      return new Stat()
        .colorMode(common.BigValueColorMode.Background)
        .graphMode(common.BigValueGraphMode.Area)
        .colorScheme(byThresholds())
        .reduceOptions(oneNumber(panel));
    case 'gauge':
      return new Gauge()
        .showThresholdMarkers(true)
        .colorScheme(byThresholds())
        .reduceOptions(oneNumber(panel));
    case 'pie':
      return new PieChart()
        .reduceOptions(oneNumber(panel))
        .legend(
          new PieChartLegendOptionsBuilder()
            .showLegend(true)
            .displayMode(common.LegendDisplayMode.Table)
            .placement(common.LegendPlacement.Right)
            .values([PieChartLegendValues.Value, PieChartLegendValues.Percent]),
        );
    case 'heatmap':
      return new Heatmap()
        .calculate(false)
        .showValue(common.VisibilityMode.Auto)
        .color(
          new HeatmapColorOptionsBuilder()
            .mode(HeatmapColorMode.Scheme)
            .scheme('Oranges')
            .steps(32),
        );
    case 'histogram':
      return new Histogram().bucketCount(20).fillOpacity(70);
  }
}

function drawn({ limits, queries }: Panel): TimeSeries {
  const lines = new TimeSeries()
    .lineWidth(2)
    .showPoints(common.VisibilityMode.Never)
    // Ticks come every two to five minutes: a longer silence is a gap, and is to be seen.
    .spanNulls(15 * 60_000)
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi))
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(queries.length > 1 || queries.some(({ legend }) => /[{$]/.test(legend)))
        .displayMode(common.LegendDisplayMode.Table)
        .placement(common.LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max']),
    );
  return limits === undefined
    ? lines
    : lines.thresholdsStyle(
        new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
      );
}

/** The third query's line is filled down to the second's. */
function band(panel: Panel): TimeSeries {
  const [, lower, upper] = panel.queries;
  const lines = drawn(panel).fillOpacity(0);
  if (lower === undefined || upper === undefined) return lines;
  return lines.overrideByName(upper.legend, [
    { id: 'custom.fillBelowTo', value: lower.legend },
    { id: 'custom.fillOpacity', value: 25 },
    { id: 'custom.lineWidth', value: 1 },
  ]);
}

const oneNumber = ({ reads = 'lastNotNull' }: Panel) =>
  new common.ReduceDataOptionsBuilder().values(false).calcs([reads]).fields('');

const byThresholds = () =>
  new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.Thresholds);

/** Without limits a value is neither good nor bad: blue, so that nobody takes it for either. */
export function stepsOf(limits: Limits | undefined): Builder<dashboard.ThresholdsConfig> {
  const steps = limits === undefined ? [step(null, 'blue')] : stepsBeyond(limits);
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(steps);
}

function stepsBeyond(limits: Limits): dashboard.Threshold[] {
  if ('above' in limits) {
    const { warn, bad } = limits.above;
    const yellow = warn === undefined ? [] : [step(warn, 'yellow')];
    return [step(null, 'green'), ...yellow, step(bad, 'red')];
  }
  const { warn, bad } = limits.below;
  const rest = warn === undefined ? [] : [step(warn, 'green')];
  return [step(null, 'red'), step(bad, warn === undefined ? 'green' : 'yellow'), ...rest];
}

const step = (value: number | null, color: string): dashboard.Threshold => ({ value, color });
