import type { Query } from './query.ts';

/** A panel as data: Grafana's JSON and `docs/DASHBOARDS.md` are both made from it. */
export interface Panel {
  readonly title: string;
  /** What is seen, for one who sees it the first time. */
  readonly shows: string;
  /** What to do first when it looks wrong. */
  readonly todo: string;
  readonly look: Look;
  /** Of 24 columns, and rows of some 30 pixels. */
  readonly size: readonly [width: number, height: number];
  /** As Grafana names it. */
  readonly unit: string;
  readonly queries: readonly [Query, ...Query[]];
  readonly limits?: Limits;
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  /** The last so much, whatever the dashboard shows: `24h`. */
  readonly span?: string;
  /** What is said where nothing is found; `no data` unless nothing is good. */
  readonly empty?: string;
  /** What becomes of many points where one number is shown. */
  readonly reads?: 'lastNotNull' | 'mean' | 'sum' | 'max';
}

export type Look =
  | 'lines'
  /** One series upon the other. */
  | 'area'
  | 'bars'
  /** Lines, of which the second and third are the lower and upper edge of a band. */
  | 'band'
  | 'stat'
  | 'gauge'
  | 'pie'
  | 'heatmap'
  | 'histogram';

/** Where green ends: values beyond `warn` are yellow, beyond `bad` red. */
export type Limits =
  | { readonly above: { readonly warn?: number; readonly bad: number } }
  | { readonly below: { readonly warn?: number; readonly bad: number } };

export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface DashboardData {
  /** In links: fixed for ever. */
  readonly uid: string;
  readonly title: string;
  readonly about: string;
  /** Relative to now, such as `now-24h`. */
  readonly from: string;
  readonly to?: string;
  readonly sections: readonly Section[];
  /** Whether the reader picks an endpoint. */
  readonly byEndpoint?: boolean;
}

export const TALL = 8;
export const TILE = 4;

/** Taka, which Grafana has no unit for. */
export const TAKA = 'currency:BDT ';

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

const COLUMNS = 24;

/**
 * Each panel as high as it can stand, and as far left: what fits beside a tall one stands beside
 * it. Returns also where the next row begins.
 */
export function laidOut(
  panels: readonly Panel[],
  top: number,
): { readonly places: readonly Place[]; readonly end: number } {
  const heights = Array.from({ length: COLUMNS }, () => top);
  const places = panels.map(({ size: [w, h] }): Place => {
    const starts = Array.from({ length: COLUMNS - w + 1 }, (_, x) => ({
      x,
      y: Math.max(...heights.slice(x, x + w)),
    }));
    const { x, y } = starts.reduce((best, it) => (it.y < best.y ? it : best));
    heights.fill(y + h, x, x + w);
    return { x, y, w, h };
  });
  return { places, end: Math.max(...heights) };
}
