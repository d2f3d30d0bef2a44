import type { WireRequest, WireResponse } from '../../src/ports/exchange.ts';

/** One service as it is spoken to: any request in, always an answer out. */
export type Wire = (request: WireRequest) => Promise<WireResponse>;

/** A service's own refusal, with the code and status that it would give. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/**
 * Several services behind one exchange, told apart by the first label of the host, as AWS names
 * its endpoints: `ec2.us-east-1.amazonaws.com`.
 */
export function byService(services: Readonly<Record<string, Wire>>): Wire {
  return async (request) => {
    const [service = ''] = new URL(request.url).hostname.split('.');
    const wire = Object.hasOwn(services, service) ? services[service] : undefined;
    if (!wire) throw new Error(`the world has no service at ${request.url}`);
    return wire(request);
  };
}
