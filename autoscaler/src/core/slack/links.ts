import { escaped, link } from './post.ts';

/** Where to look further, as the stack's settings name it; what they do not name is left out. */
export interface Links {
  readonly grafana?: string;
  readonly logs?: string;
  /** Address of one decision, with `{id}` in place of its id. */
  readonly decision?: string;
}

/** `Grafana · Logs · Decision 4711`; a decision without an address is told as the command. */
export function linksLine({ grafana, logs, decision }: Links, id?: string): string | undefined {
  const parts = [
    ...(grafana === undefined ? [] : [link(grafana, 'Grafana')]),
    ...(logs === undefined ? [] : [link(logs, 'Logs')]),
    ...(id === undefined ? [] : [decisionPart(decision, id)]),
  ];
  return parts.length === 0 ? undefined : parts.join(' · ');
}

const decisionPart = (address: string | undefined, id: string): string =>
  address === undefined
    ? `\`smartscale explain ${escaped(id)}\``
    : link(address.replaceAll('{id}', encodeURIComponent(id)), `Decision ${id}`);
