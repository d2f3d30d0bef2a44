import { test } from 'vitest';
import { QUERIES } from '../../autoscaler/src/core/promql/expressions.ts';
import { fill } from '../../autoscaler/src/core/promql/render.ts';
import { node } from './nodes.ts';
import { parts, promqlDescribe, proves, type Series } from './promtool.ts';

const GIB = 2 ** 30;

const memory = (name: string, available: string): Series => ({
  [`node_memory_MemTotal_bytes{node="${name}"}`]: `${2 * GIB}x120`,
  [`node_memory_MemAvailable_bytes{node="${name}"}`]: available,
});

promqlDescribe('memory', () => {
  test('in use is what is not available, averaged over serving workers', () => {
    proves({
      series: {
        ...node('a'),
        ...node('b'),
        ...node('server', { server: true }),
        ...memory('a', `${GIB}x120`),
        ...memory('b', `${GIB / 2}x120`),
        ...memory('server', '0x120'),
      },
      asks: [
        {
          expr: 'smartscale:node_memory:ratio{node="b"}',
          at: '10m',
          gives: { '{node="b"}': 0.75 },
        },
        { expr: 'smartscale:worker_memory:ratio', at: '10m', gives: { '{}': 0.625 } },
      ],
    });
  });

  test('is told with its windows, not smoothed: one sample makes a floor', () => {
    proves({
      series: { ...node('a'), ...memory('a', `${GIB / 2}x75 ${GIB} ${GIB / 2}x60`) },
      asks: [
        {
          expr: fill(QUERIES.memory.expr, { up: '120s', down: '300s' }),
          at: '20m7s',
          gives: parts({
            now: 0.75,
            at: 1200,
            floor: 0.5,
            floor_samples: 8,
            ceiling: 0.75,
            ceiling_samples: 20,
          }),
        },
      ],
    });
  });
});
