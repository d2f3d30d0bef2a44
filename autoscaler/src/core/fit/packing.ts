import type { Pod } from '../cluster.ts';
import type { InstanceType, Market, NodeName, Zone } from '../units.ts';
import { nodeIndex, place, podAt, profileAt, rowOf, type Scene, setPresent } from './board.ts';
import { fits } from './predicates.ts';
import { openScene } from './scene.ts';
import { largestFirst } from './seating.ts';
import { imagine, type NodeShape } from './shapes.ts';

/** Where and what one new node must be to help the pods it is bought for; absent: any. */
export interface NodeWish {
  readonly zone?: Zone;
  readonly types?: readonly InstanceType[];
  readonly markets?: readonly Market[];
}

export interface Packing {
  /** An existing node has room for them now: they wait for the scheduler, not for a purchase. */
  readonly served: readonly Pod[];
  readonly helpable: readonly Pod[];
  /** No node that we can buy would take them. */
  readonly hopeless: readonly Pod[];
  /** One per node to buy, those that must lie in one zone first. At most `MOST_NEW_NODES`. */
  readonly nodes: readonly NodeWish[];
}

/** No decision buys more than a few at once: counting further would cost and change nothing. */
export const MOST_NEW_NODES = 10;

/** A scene with imagined nodes: one of each shape to ask, and as many as may be bought. */
interface Shop {
  readonly scene: Scene;
  readonly shapes: readonly NodeShape[];
  readonly bins: Bin[];
}

/** A node to buy, and what was put on it. */
interface Bin {
  readonly node: number;
  readonly shape: NodeShape;
  readonly rows: number[];
  /** Shapes that would do for each of its pods. */
  options: readonly NodeShape[];
}

/** Slot 0 of each shape stays empty: it is what a pod is asked about. */
const PROBE = 0;
const nameOf = (shape: number, slot: number): NodeName => `~new-${shape}-${slot}` as NodeName;

/**
 * Which pods need a new node, which of them one would help, and how many it takes. Pods with the
 * fewest shapes to choose from go first and the rest fill up behind them, largest first, so that a
 * pod whose volume lies in one zone decides where its node is bought. Given pods must be of the
 * scene's cluster and waiting.
 */
export function packPods(
  scene: Scene,
  pods: readonly Pod[],
  shapes: readonly NodeShape[],
): Packing {
  const shop = openShop(scene, shapes, Math.min(pods.length, MOST_NEW_NODES));
  const rows = pods.map((pod) => rowOf(shop.scene, pod));
  const isServed = (row: number) => (shop.scene.at[row] ?? -1) >= 0;
  const served = rows.filter(isServed);
  const choices = new Map(
    rows.filter((row) => !isServed(row)).map((row) => [row, optionsFor(shop, row).length]),
  );
  const order = largestFirst(shop.scene, [...choices.keys()]).toSorted(
    (a, b) => (choices.get(a) ?? 0) - (choices.get(b) ?? 0),
  );
  const refused = order.filter((row) => !buyFor(shop, row));
  // Some want to be near a pod that has only now been placed.
  const hopeless = new Set(refused.filter((row) => !buyFor(shop, row)));
  const wishes = shop.bins.map((bin) => wishOf(shop, bin));
  return {
    served: served.map((row) => podAt(scene, row)),
    helpable: [...choices.keys()].filter((row) => !hopeless.has(row)).map((it) => podAt(scene, it)),
    hopeless: [...hopeless].map((row) => podAt(scene, row)),
    nodes: [
      ...wishes.filter(({ zone }) => zone !== undefined),
      ...wishes.filter(({ zone }) => zone === undefined),
    ],
  };
}

function openShop(scene: Scene, shapes: readonly NodeShape[], most: number): Shop {
  const imagined = shapes.flatMap((shape, index) =>
    Array.from({ length: most + 1 }, (_, slot) => imagine(shape, nameOf(index, slot))),
  );
  const options = { ...scene.options, imagined: new Set(imagined.map(({ name }) => name)) };
  return {
    scene: openScene([...scene.nodes, ...imagined], scene.cluster, options),
    shapes,
    bins: [],
  };
}

/** Shapes of which an empty node would take the pod now, in order of preference. */
function optionsFor({ scene, shapes }: Shop, row: number): readonly NodeShape[] {
  const profile = profileAt(scene, row);
  return shapes.filter((_, index) => {
    const probe = nodeIndex(scene, nameOf(index, PROBE));
    setPresent(scene, probe, 1);
    const takes = fits(scene, profile, probe);
    setPresent(scene, probe, 0);
    return takes;
  });
}

/** Puts the pod on a node to buy, a new one if need be; false when none would take it. */
function buyFor(shop: Shop, row: number): boolean {
  const { scene, bins } = shop;
  const options = optionsFor(shop, row);
  const profile = profileAt(scene, row);
  const bin = bins.find(({ node }) => fits(scene, profile, node)) ?? openBin(shop, options);
  // The last node allowed is open and full, but one more would have helped.
  if (!bin) return options.length > 0;
  const both = bin.options.filter((it) => options.includes(it));
  if (both.length > 0) bin.options = both;
  bin.rows.push(row);
  place(scene, row, bin.node);
  return true;
}

function openBin(shop: Shop, options: readonly NodeShape[]): Bin | undefined {
  const [shape] = options;
  const { scene, shapes, bins } = shop;
  if (!shape || bins.length >= MOST_NEW_NODES) return undefined;
  const node = nodeIndex(scene, nameOf(shapes.indexOf(shape), bins.length + 1));
  setPresent(scene, node, 1);
  const bin: Bin = { node, shape, rows: [], options };
  bins.push(bin);
  return bin;
}

/** What of zone, type and market matters to the pods on it. */
function wishOf({ scene, shapes }: Shop, { shape, rows, options }: Bin): NodeWish {
  const total = (of: 'cpu' | 'memory') =>
    rows.reduce((sum, row) => sum + profileAt(scene, row)[of], 0);
  const [cpu, memory] = [total('cpu'), total('memory')];
  const roomy = options.filter(
    ({ allocatable }) => allocatable.cpu >= cpu && allocatable.memory >= memory,
  );
  const types = distinct(roomy, 'type');
  const markets = distinct(roomy, 'market');
  const zoneMatters = distinct(options, 'zone').length < distinct(shapes, 'zone').length;
  return {
    ...(zoneMatters ? { zone: shape.zone } : {}),
    ...(types.length < distinct(shapes, 'type').length ? { types } : {}),
    ...(markets.length < distinct(shapes, 'market').length ? { markets } : {}),
  };
}

const distinct = <K extends 'zone' | 'type' | 'market'>(
  shapes: readonly NodeShape[],
  key: K,
): readonly NodeShape[K][] => [...new Set(shapes.map((it) => it[key]))];
