/**
 * Elasticity metrics of the SPEC Research Group (Herbst et al., SPEC-RG-2016-01, arXiv 1604.03470),
 * on a grid of one value a minute: `demanded` nodes d (the fewest that keep the load at 70 %) and
 * `supplied` Ready nodes s.
 */
export interface Elasticity {
  /** Accuracy: average shortfall and excess, relative to demand. Percent. */
  readonly thetaU: number;
  readonly thetaO: number;
  /** Share of time with too few and with too many nodes. Percent. */
  readonly tauU: number;
  readonly tauO: number;
  /** Share of time in which supply and demand moved differently. Percent. */
  readonly instability: number;
  /** Changes of supply less changes of demand, per hour: above 0 oscillates, below is inert. */
  readonly jitter: number;
}

export interface Curve {
  readonly demanded: readonly number[];
  readonly supplied: readonly number[];
}

export function elasticityOf({ demanded, supplied }: Curve): Elasticity {
  const n = Math.min(demanded.length, supplied.length);
  const sums = { under: 0, over: 0, timeUnder: 0, timeOver: 0, apart: 0, changes: 0 };
  for (let t = 0; t < n; t++) {
    const d = Math.max(demanded[t] ?? 0, 1);
    const s = supplied[t] ?? 0;
    sums.under += Math.max(d - s, 0) / d;
    sums.over += Math.max(s - d, 0) / d;
    if (d > s) sums.timeUnder += 1;
    if (s > d) sums.timeOver += 1;
    if (t === 0) continue;
    const moved = Math.sign(s - (supplied[t - 1] ?? 0));
    const wanted = Math.sign(d - Math.max(demanded[t - 1] ?? 0, 1));
    if (moved !== wanted) sums.apart += 1;
    sums.changes += Math.abs(moved) - Math.abs(wanted);
  }
  const percent = (sum: number, of: number) => (of > 0 ? (100 * sum) / of : 0);
  return {
    thetaU: percent(sums.under, n),
    thetaO: percent(sums.over, n),
    tauU: percent(sums.timeUnder, n),
    tauO: percent(sums.timeOver, n),
    instability: percent(sums.apart, n - 1),
    jitter: n > 0 ? sums.changes / (n / 60) : 0,
  };
}
