import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Controller } from './controller.ts';

export interface Door {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Where the kubelet and Prometheus ask how the controller is. Nothing secret is told here. */
export async function openControllerDoor(
  controller: Pick<Controller, 'ailment' | 'unready' | 'metrics'>,
  port: number,
): Promise<Door> {
  const server = createServer((request, response) => {
    answer(request.url ?? '/', controller).then(
      (it) => send(response, it),
      () => send(response, { status: 500, text: 'no answer\n' }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () => closed(server),
  };
}

interface Told {
  readonly status: number;
  readonly text: string;
  readonly type?: string;
}

async function answer(
  url: string,
  { ailment, unready, metrics }: Pick<Controller, 'ailment' | 'unready' | 'metrics'>,
): Promise<Told> {
  switch (url.split('?')[0]) {
    case '/healthz': {
      const wrong = ailment();
      return wrong === undefined
        ? { status: 200, text: 'ok\n' }
        : { status: 503, text: `${wrong}\n` };
    }
    case '/readyz': {
      const missing = unready();
      return missing.length === 0
        ? { status: 200, text: 'ok\n' }
        : { status: 503, text: `never went well yet: ${missing.join(', ')}\n` };
    }
    case '/metrics':
      return { status: 200, text: await metrics.render(), type: metrics.contentType };
    default:
      return { status: 404, text: '/healthz, /readyz and /metrics are here\n' };
  }
}

function send(response: ServerResponse, { status, text, type = 'text/plain' }: Told): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
