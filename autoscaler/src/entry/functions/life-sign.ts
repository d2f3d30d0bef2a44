import { z } from 'zod';
import type { MetricPoint } from '../../core/metrics.ts';

/** Each name is a metric that is paid for: more than there are duties is no life sign of ours. */
const MOST_DUTIES = 20;

const LIFE_SIGN = z.object({
  lifeSign: z.object({
    duties: z
      .record(z.string().regex(/^[a-z-]{1,40}$/), z.number().nonnegative())
      .refine((duties) => Object.keys(duties).length <= MOST_DUTIES),
  }),
});

/**
 * The controller's life sign as metrics. Nothing for any other event. It asks for no tick and is
 * not counted as one: else a controller that lives would hide that the scheduler does not.
 */
export function lifeSignIn(event: unknown): readonly MetricPoint[] | undefined {
  const read = LIFE_SIGN.safeParse(event);
  if (!read.success) return undefined;
  return Object.entries(read.data.lifeSign.duties).flatMap(([of, value]) => [
    { name: 'ControllerDutyAge', value, of } as const,
    ...(of === 'policy-sync' ? [{ name: 'PolicySyncAge', value } as const] : []),
  ]);
}
