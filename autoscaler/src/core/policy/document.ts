import type { z } from 'zod';
import { TIME_ZONE } from './cron.ts';
import { NAME } from './kinds.ts';
import { knob, list, mapping, oneOf, quantity, required, section, within } from './knobs.ts';
import { CLOCK, DURATION } from './quantities.ts';
import {
  predictionSection,
  scaleDownSection,
  scaleUpSection,
  signalsSection,
} from './sections-load.ts';
import {
  capacitySection,
  costSection,
  drainSection,
  launchSection,
  nodesSection,
  safetySection,
  schedulesSection,
} from './sections-machines.ts';

const MINUTES = within(
  quantity(DURATION),
  'whole minutes such as 2m (the heartbeat comes every minute)',
  (span) => span > 0 && span % 60_000 === 0,
);

const windows = 'Hours of the day with a pace of their own.';

/** The pace of decisions; operations under way are looked at every minute regardless. */
const cadenceSection = section('How often SmartScale decides.', {
  windows: list(
    mapping('One stretch of the day, in the time zone of the policy.', {
      from: required(quantity(CLOCK), 'First minute of the stretch.'),
      to: required(quantity(CLOCK), 'End of the stretch, not part of it.'),
      every: required(MINUTES, 'A decision every so often.'),
    }),
    windows,
  )
    .prefault([{ from: '09:00', to: '21:00', every: '2m' }])
    .meta({ description: windows }),
  otherwise: knob(MINUTES, '5m', 'A decision every so often in the rest of the day.'),
});

/**
 * The document that people edit: every key with its default, its form and a sentence for editors.
 * Parsing gives a draft, in which quantities have their units; rules judge it, then it becomes a
 * policy. Defaults are the figures of TechFlow's brief.
 */
export const DOCUMENT = mapping('A SmartScale scaling policy.', {
  apiVersion: required(oneOf(['smartscale.dev/v1']), 'Version of this form.'),
  kind: required(oneOf(['ScalingPolicy']), 'What this document is.'),
  metadata: mapping('Who it is.', { name: required(NAME, 'Name of the policy.') }),
  spec: section('The policy. Whatever is left out has its default.', {
    mode: knob(
      oneOf(['active', 'shadow', 'paused']),
      'active',
      'shadow decides and reports but changes nothing; paused opens nothing new.',
    ),
    timeZone: knob(TIME_ZONE, 'Asia/Dhaka', 'Zone in which times of day are told.'),
    cadence: cadenceSection,
    nodes: nodesSection,
    scaleUp: scaleUpSection,
    scaleDown: scaleDownSection,
    signals: signalsSection,
    prediction: predictionSection,
    schedules: schedulesSection,
    capacity: capacitySection,
    launch: launchSection,
    drain: drainSection,
    safety: safetySection,
    cost: costSection,
  }),
});

/** A parsed document: typed values, defaults filled in, nothing yet said of how they agree. */
export type Draft = z.output<typeof DOCUMENT>;
