import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { stringify } from 'yaml';
import { ALERTS, RESOLUTION } from '../../autoscaler/src/core/promql/expressions.ts';
import { ruleFile } from '../../autoscaler/src/core/promql/render.ts';

const installed = spawnSync('promtool', ['--version']).status === 0;

/** A group of claims that promtool judges; named as skipped where there is none. */
export function promqlDescribe(name: string, claims: () => void): void {
  if (installed) describe(name, claims);
  else describe.skip(`${name} (no promtool here: apt-get install prometheus)`, claims);
}

/** Values by series, as promtool writes them: `0+3x40` rises by 3 at each of 40 steps of 15 s. */
export type Series = Readonly<Record<string, string>>;

export interface Ask {
  readonly expr: string;
  /** Since the first sample: `10m`. */
  readonly at: string;
  /** Values by labels, such as `{node="a"}`; none of them is a claim too. */
  readonly gives: Readonly<Record<string, number>>;
}

export interface AlertAsk {
  readonly alertname: keyof typeof ALERTS;
  readonly at: string;
  /** Labels of each alert that fires, `alertname` aside. */
  readonly fires: readonly Readonly<Record<string, string>>[];
  readonly summary: string;
}

interface Given {
  readonly series: Series;
  readonly asks?: readonly Ask[];
  readonly alerts?: readonly AlertAsk[];
  /** The rules that record and alert; without them recorded series are given like any other. */
  readonly rules?: boolean;
}

/** Has promtool evaluate this, and fails with what it says when a number is another one. */
export function proves({ series, asks = [], alerts = [], rules = true }: Given): void {
  const input_series = Object.entries(series).map(([name, values]) => ({ series: name, values }));
  const test = {
    interval: RESOLUTION,
    input_series,
    promql_expr_test: asks.map(({ expr, at, gives }) => ({
      // To six digits: promtool compares floats bit by bit.
      expr: `round((${expr}), 1e-6)`,
      eval_time: at,
      exp_samples: Object.entries(gives).map(([labels, value]) => ({ labels, value })),
    })),
    alert_rule_test: alerts.map(({ alertname, at, fires, summary }) => ({
      alertname,
      eval_time: at,
      exp_alerts: fires.map((exp_labels) => ({
        exp_labels,
        exp_annotations: { summary, action: ALERTS[alertname].action },
      })),
    })),
  };
  run({ rule_files: rules ? ['rules.yml'] : [], evaluation_interval: RESOLUTION, tests: [test] });
}

function run(suite: unknown): void {
  const folder = mkdtempSync(join(tmpdir(), 'smartscale-promql-'));
  try {
    writeFileSync(join(folder, 'rules.yml'), ruleFile());
    writeFileSync(join(folder, 'suite.yml'), stringify(suite));
    const told = spawnSync('promtool', ['test', 'rules', 'suite.yml'], { cwd: folder });
    expect(told.status, `${told.stdout}${told.stderr}`).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A whole combined answer. Ask between two samples (`20m7s`): on the edge of a window Prometheus
 * 2 counts one more than Prometheus 3 does.
 */
export const parts = (values: Readonly<Record<string, number>>): Ask['gives'] =>
  Object.fromEntries(
    Object.entries(values).map(([reading, value]) => [`{reading="${reading}"}`, value]),
  );
