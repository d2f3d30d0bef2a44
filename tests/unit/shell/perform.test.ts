import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../autoscaler/src/core/cluster.ts';
import type { Eviction } from '../../../autoscaler/src/ports/cluster.ts';
import { OperatingError } from '../../../autoscaler/src/ports/errors.ts';
import { perform } from '../../../autoscaler/src/shell/perform.ts';
import { aPod, nodeName } from '../../support/cluster.ts';
import { anObservation } from '../../support/observation.ts';
import { aRun } from '../../support/run.ts';

const PODS = ['web-1', 'web-2', 'web-3'].map((name) => aPod({ name, on: 'a1' }));

type Answers = Readonly<Record<string, Eviction['kind'] | 'fails'>>;

/** Empties node a1, whose pods answer so when they are asked to leave. */
async function empty(answers: Answers, manner: 'evict' | 'delete' = 'evict') {
  const asked: string[] = [];
  const answer = async ({ name }: Pick<Pod, 'name'>): Promise<Eviction> => {
    asked.push(name);
    const kind = answers[name] ?? 'accepted';
    if (kind === 'fails')
      throw new OperatingError({ service: 'kubernetes', kind: 'timeout' }, 'no answer');
    return { kind };
  };
  const { ports } = aRun({ load: 1 });
  Object.assign(ports.cluster, {
    evict: answer,
    deletePod: async (pod: Pod) => void (await answer(pod)),
  });
  const effect = { kind: 'evict-pods', node: nodeName('a1'), manner } as const;
  const said = await perform(effect, ports, anObservation({ pods: PODS }));
  return { asked, said };
}

const ALL = ['web-1', 'web-2', 'web-3'];

describe('emptying a node', () => {
  it('asks every pod, though one of the calls fails, and says so', async () => {
    for (const manner of ['evict', 'delete'] as const) {
      const { asked, said } = await empty({ 'web-1': 'fails' }, manner);
      expect(asked).toEqual(ALL);
      expect(said).toEqual({ kind: 'failed', why: 'kubernetes: timeout' });
    }
  });

  it('tells what stood in the way rather than what failed', async () => {
    const { asked, said } = await empty({ 'web-1': 'fails', 'web-2': 'refused-by-budget' });
    expect(asked).toEqual(ALL);
    expect(said).toEqual({ kind: 'blocked', block: { pod: 'shop/web-2', by: 'budget' } });
  });

  it('tells of two budgets before one that may yet allow it', async () => {
    const { said } = await empty({ 'web-1': 'refused-by-budget', 'web-3': 'two-budgets' });
    expect(said).toEqual({ kind: 'blocked', block: { pod: 'shop/web-3', by: 'two-budgets' } });
  });

  it('says that nothing stood in the way when all agree', async () => {
    const { said } = await empty({});
    expect(said).toEqual({ kind: 'blocked', block: undefined });
  });
});
