import { DOCUMENT } from './document.ts';
import type { Policy } from './policy.ts';
import { toPolicy } from './to-policy.ts';
import { documentOf } from './written.ts';

/** The policy of a document that says nothing but its name. */
export const defaultPolicy = (name: string): Policy =>
  toPolicy(
    DOCUMENT.parse({
      apiVersion: 'smartscale.dev/v1',
      kind: 'ScalingPolicy',
      metadata: { name },
    }),
  );

/** Every default as a person would write it. */
export const defaultDocument = () => documentOf(defaultPolicy('unnamed'));
