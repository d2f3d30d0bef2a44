import type { Pool } from '../../src/core/decision.ts';
import type { InstanceId, Instant, Market, Usd, Zone } from '../../src/core/units.ts';
import type { WireResponse } from '../../src/ports/exchange.ts';
import { PLENTY, type Supply } from '../facade/compute.ts';
import type { World } from '../model/state.ts';
import { createFleet } from './ec2-fleet.ts';
import { describeInstances, terminateInstances } from './ec2-instances.ts';
import { describeSpotPriceHistory } from './ec2-prices.ts';
import { type Form, readForm } from './form.ts';
import { ServiceError, type Wire } from './wire.ts';
import { renderXml, type XmlElements } from './xml.ts';

/** The account that this EC2 serves. */
export interface Ec2Account {
  readonly world: World;
  /** What machines bear that nobody bought over this wire: the cluster that was there before. */
  readonly cluster: string;
  /** Zone of each subnet. */
  readonly subnets: Readonly<Record<string, Zone>>;
  /** Versions that there are of each launch template. */
  readonly templates: Readonly<Record<string, readonly string[]>>;
  readonly supply?: Supply;
  /** Code with which a pool that has nothing refuses. */
  readonly refusal?: (pool: Pool, market: Market) => string;
  /** The instance that this list leaves out, as a lagging read does. */
  readonly flap?: (listed: readonly InstanceId[]) => InstanceId | undefined;
  /** Most instances on one page, however many were asked for. */
  readonly page?: number;
  /** Prices that the spot market had; without them, those of the price table since the start. */
  readonly spotPrices?: readonly PriceChange[];
}

export interface PriceChange extends Pool {
  readonly usd: Usd;
  readonly at: Instant;
}

/** What EC2 remembers beside the machines themselves. */
export interface Ec2 extends Ec2Account {
  readonly supply: Supply;
  readonly tokens: Map<string, { readonly asked: string; readonly answer: XmlElements }>;
  readonly tags: Map<InstanceId, Readonly<Record<string, string>>>;
}

type Action = (ec2: Ec2, form: Form) => XmlElements;

const ACTIONS: Readonly<Record<string, Action>> = {
  CreateFleet: createFleet,
  DescribeInstances: describeInstances,
  TerminateInstances: terminateInstances,
  DescribeSpotPriceHistory: describeSpotPriceHistory,
};

/** EC2 as it is spoken to: forms in, XML out, errors with EC2's own codes. One account, one region. */
export function ec2Wire(account: Ec2Account): Wire {
  const ec2: Ec2 = { supply: PLENTY, ...account, tokens: new Map(), tags: new Map() };
  return async ({ body }) => {
    const form = readForm(body ?? '');
    const name = form.text('Action') ?? '';
    try {
      const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
      if (!action)
        throw new ServiceError('InvalidAction', `The action ${name} is not valid for this service`);
      const content = action(ec2, form);
      return answer(200, { [`${name}Response`]: { requestId: 'request', ...content } });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const problem = { Code: error.code, Message: error.message };
      return answer(error.status, {
        Response: { Errors: { Error: problem }, RequestID: 'request' },
      });
    }
  };
}

const answer = (status: number, content: XmlElements): WireResponse => ({
  status,
  headers: { 'content-type': 'text/xml;charset=UTF-8' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${renderXml(content)}`,
});
