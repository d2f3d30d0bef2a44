import type { World } from '../../../world/model/state.ts';
import { fullMoment } from '../../core/explain/moment.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { elapsed, HOUR, type Instant } from '../../core/units.ts';
import type { Io } from '../cli/io.ts';
import type { RunCurve } from '../simulation/run.ts';
import type { StoryLine } from '../simulation/story.ts';

export interface Frame {
  readonly world: World;
  readonly curve: RunCurve;
  /** US dollars so far. */
  readonly cost: number;
}

export interface LiveView {
  /** A line that stays. */
  readonly tell: (line: StoryLine) => void;
  /** What changes all the time: redrawn in place, or a line every few hours without a terminal. */
  readonly show: (frame: Frame) => void;
  readonly clear: () => void;
}

interface Scene {
  readonly policy: Policy;
  readonly start: Instant;
  readonly end: Instant;
}

/** The world's own time between two lines, where nothing can be redrawn. */
const PLAIN_EVERY = 6 * HOUR;
/** Real time between two pictures: enough to look alive, and no work worth speaking of. */
const REDRAW = 100;

export function liveView(io: Io, scene: Scene): LiveView {
  let drawn = 0;
  let last = 0;
  let plain = -1;
  const clear = () => {
    // Up line by line, for what was drawn is below the cursor's first line.
    if (drawn > 0) io.err(`\r\u001b[2K${'\u001b[1A\u001b[2K'.repeat(drawn - 1)}`);
    drawn = 0;
  };
  return {
    clear,
    tell: ({ time, what, why }) => {
      clear();
      io.out(`  ${time}  ${what.padEnd(26)} ${why}\n`);
      last = 0;
    },
    show: (frame) => {
      if (!io.interactive) {
        const part = Math.floor(elapsed(scene.start, frame.world.now) / PLAIN_EVERY);
        if (part > plain) io.out(`  ${plainLine(frame, scene)}\n`);
        plain = part;
        return;
      }
      const now = io.now();
      if (now - last < REDRAW) return;
      last = now;
      clear();
      const lines = picture(frame, scene);
      drawn = lines.length;
      io.err(lines.join('\n'));
    },
  };
}

const WIDTH = 24;

function picture(frame: Frame, scene: Scene): readonly string[] {
  const { world, curve } = frame;
  const share = elapsed(scene.start, world.now) / elapsed(scene.start, scene.end);
  const full = Math.round(Math.min(1, share) * WIDTH);
  const bar = `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${Math.floor(share * 100)}%`;
  const [load, nodes] = [curve.demand.at(-1) ?? 0, curve.ready.at(-1) ?? 0];
  return [
    '',
    `${fullMoment(world.now, scene.policy.timeZone)}  ${bar}  $${frame.cost.toFixed(2)} so far`,
    `load  ${`${load.toFixed(1)} vCPU`.padEnd(10)} ${spark(curve.demand, scene.policy.nodes.max * 2)}`,
    `nodes ${`${nodes} Ready`.padEnd(10)} ${spark(curve.ready, scene.policy.nodes.max)}`,
  ];
}

const LEVELS = '▁▂▃▄▅▆▇█';
/** A mark for each half hour of the last day. */
const [MARKS, PER_MARK] = [48, 30];

/** The highest of each half hour, oldest first, on a scale from 0 to `top`. */
export function spark(values: readonly number[], top: number): string {
  const from = Math.max(0, Math.ceil(values.length / PER_MARK) - MARKS);
  let text = '';
  for (let mark = from; mark * PER_MARK < values.length; mark++) {
    const part = values.slice(mark * PER_MARK, (mark + 1) * PER_MARK);
    const height = Math.max(...part) / top;
    text += LEVELS[Math.min(LEVELS.length - 1, Math.max(0, Math.round(height * 7)))] ?? '';
  }
  return text;
}

function plainLine({ world, curve, cost }: Frame, { policy }: Scene): string {
  const load = `${(curve.demand.at(-1) ?? 0).toFixed(1)} vCPU`;
  const nodes = `${curve.ready.at(-1) ?? 0} nodes Ready`;
  return `${fullMoment(world.now, policy.timeZone)}: ${load}, ${nodes}, $${cost.toFixed(2)} so far`;
}
