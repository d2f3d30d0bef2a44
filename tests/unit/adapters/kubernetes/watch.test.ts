import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { kubernetesDelivery } from '../../../../autoscaler/src/adapters/kubernetes/delivery.ts';
import { WATCHES, watchChanges } from '../../../../autoscaler/src/adapters/kubernetes/watch.ts';
import { openStreams } from '../../../../autoscaler/src/adapters/transport/stream.ts';
import { allows, CONTROLLER } from '../../../../autoscaler/src/core/access-rules.ts';
import type { Millis } from '../../../../autoscaler/src/core/units.ts';
import type { Watched } from '../../../../autoscaler/src/ports/duty.ts';
import type { Exchange } from '../../../../autoscaler/src/ports/exchange.ts';
import { createWorld } from '../../../../autoscaler/world/model/world.ts';
import { NOON } from '../../../support/cluster.ts';
import { overTheWire, SERVER, TOKEN } from '../../../support/kubernetes-wire.ts';
import { aShopOptions } from '../../../support/world.ts';

let server: Server | undefined;
afterEach(() => server?.close());

interface Request {
  readonly path: string;
  readonly authorization: string | undefined;
}

/** An API server of which each watch is answered by the next of these. */
async function anApiServer(answers: readonly ((response: ServerResponse) => void)[]) {
  const asked: Request[] = [];
  const made = createServer((request, response) => {
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
    (answers[asked.length - 1] ?? ((it) => it.writeHead(503).end()))(response);
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  const address = made.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const stop = new AbortController();
  const seen: Watched[] = [];
  const failures: string[] = [];
  const watching = watchChanges(
    ['nodes'],
    {
      stream: openStreams(() => undefined),
      server: `http://127.0.0.1:${port}`,
      token: async () => `token-${asked.length + 1}`,
      clock: {
        now: () => 0 as never,
        sleep: () => new Promise((resolve) => setTimeout(resolve, 5)),
      },
      onChange: (changed) => void seen.push(changed),
      onFailure: (_what, why) => void failures.push(why),
    },
    stop.signal,
  );
  const until = async (holds: () => boolean) => {
    for (let turn = 0; turn < 400 && !holds(); turn++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(holds()).toBe(true);
  };
  const end = async () => {
    stop.abort();
    made.closeAllConnections();
    await watching;
  };
  return { asked, seen, failures, until, end };
}

const event = (type: string) => `${JSON.stringify({ type, object: { kind: 'Node' } })}\n`;

describe('a watch', () => {
  test('tells of changes as they come, and not of signs of life', async () => {
    const held: ServerResponse[] = [];
    const it = await anApiServer([
      (response) => {
        held.push(response.writeHead(200));
        response.write(event('ADDED'));
      },
    ]);
    await it.until(() => it.seen.length === 1);
    held[0]?.write(event('BOOKMARK'));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(it.seen).toHaveLength(1);
    held[0]?.write(event('MODIFIED'));
    await it.until(() => it.seen.length === 2);
    expect(it.asked).toEqual([
      {
        path: '/api/v1/nodes?watch=1&allowWatchBookmarks=true&timeoutSeconds=240',
        authorization: 'Bearer token-1',
      },
    ]);
    await it.end();
  });

  test('is opened anew when it ends, breaks off or is refused, with the token of then', async () => {
    const it = await anApiServer([
      (response) => response.writeHead(200).end(event('ADDED')),
      (response) => response.destroy(),
      (response) => response.writeHead(403).end('{}'),
      (response) => response.writeHead(200).end(event('ADDED')),
    ]);
    await it.until(() => it.seen.length === 2);
    await it.end();
    expect(it.failures.length).toBeGreaterThanOrEqual(2);
    expect(it.failures[1]).toContain('answered 403');
    expect(it.asked[3]?.authorization).toBe('Bearer token-4');
    expect(it.failures.join()).not.toContain('token');
  });

  test('is kept on every ConfigMap that judging a policy reads', async () => {
    const { wire } = overTheWire(createWorld(aShopOptions()));
    const asked: string[] = [];
    const exchange: Exchange = (request) => {
      asked.push(request.url);
      return wire(request);
    };
    const clock = { now: () => NOON, sleep: async () => {} };
    const delivery = kubernetesDelivery({
      ...{ exchange, server: SERVER, token: async () => TOKEN },
      patience: { clock, attempts: 1, pause: 1 as Millis, jitter: () => 1 },
      timeout: 1_000 as Millis,
    });
    await Promise.all([delivery.policy(), delivery.files()]);
    const read = asked.map((url) => /configmaps\/([\w-]+)/.exec(url)?.[1] ?? url);
    const watched = WATCHES.policy.map((path) => path.replace(/^.*metadata\.name%3D/, ''));
    expect(new Set(read)).toEqual(new Set(watched));
    expect(read).toHaveLength(3);
  });

  test('asks for nothing that the controller may not watch', () => {
    const watched = Object.values(WATCHES).flat();
    expect(watched).toHaveLength(6);
    for (const path of watched) {
      const { pathname, searchParams } = new URL(path, 'https://k3s');
      const [, group = '', rest = ''] =
        /^\/(?:api|apis\/([^/]+))\/[^/]+\/(.+)$/.exec(pathname) ?? [];
      const [, namespace, resource = rest] = /^namespaces\/([^/]+)\/(.+)$/.exec(rest) ?? [];
      const name = searchParams.get('fieldSelector')?.replace('metadata.name=', '');
      const where = { ...(namespace ? { namespace } : {}), ...(name ? { name } : {}) };
      const access = { group, resource, verb: 'watch', ...where } as const;
      expect(allows(CONTROLLER.rules, access), path).toBe(true);
    }
  });
});
