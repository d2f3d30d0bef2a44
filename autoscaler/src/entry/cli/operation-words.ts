import { span } from '../../core/explain/words.ts';
import type { Launch } from '../../core/operations/launch.ts';
import type { Operation } from '../../core/operations/operation.ts';
import type { Removal } from '../../core/operations/removal.ts';
import { elapsed, type Instant } from '../../core/units.ts';

/** What is under way, and how far it is, in a sentence. */
export function operationInWords(operation: Operation, now: Instant): string {
  const age = span(elapsed(operation.startedAt, now));
  const { id } = operation;
  return operation.kind === 'launch'
    ? `launch ${id} (${operation.cause}), begun ${age} ago: ${launchAt(operation)}`
    : `removal of ${operation.node} (${operation.cause}), begun ${age} ago: ${removalAt(operation)}`;
}

function launchAt({ at }: Launch): string {
  switch (at.phase) {
    case 'launching': {
      const { market, number } = at.attempt;
      return `EC2 was asked for 1 ${market} node, attempt ${number}`;
    }
    case 'joining':
      return `${at.instance} runs and is waited for to become Ready`;
    case 'reclaiming':
      return `it did not work out (${at.why}), and ${at.instance} is being ended`;
    case 'ready':
      return `${at.node} is Ready`;
    case 'failed':
      return `it did not work out (${at.why})`;
    case 'shadowed':
      return 'decided in shadow mode, and never asked for';
  }
}

function removalAt({ at, instance }: Removal): string {
  switch (at.phase) {
    case 'cordoning':
      return 'the node is being closed to new pods';
    case 'draining':
      return at.block ? `${at.block.pod} does not leave (${at.block.by})` : 'its pods are leaving';
    case 'drained':
      return 'it is empty, which a second look must confirm';
    case 'terminating':
      return `${instance} is being ended`;
    case 'deregistering':
      return 'its Node object is being deleted';
    case 'removed':
      return 'it is gone';
    case 'restoring':
    case 'restored':
      return `the node is given back (${at.why})`;
    case 'shadowed':
      return 'decided in shadow mode, and never done';
  }
}
