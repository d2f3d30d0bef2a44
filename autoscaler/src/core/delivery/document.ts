import type { z } from 'zod';
import { TIME_ZONE } from '../policy/cron.ts';
import { NAME, POSITIVE_SPAN } from '../policy/kinds.ts';
import {
  type Kind,
  knob,
  list,
  mapping,
  maybe,
  oneOf,
  required,
  section,
  TOGGLE,
} from '../policy/knobs.ts';
import {
  DESCRIPTION,
  FOLDER,
  GLOB,
  GROUP,
  GROUP_OR_ANY,
  JSON_POINTER,
  NAME_OR_ANY,
  only,
  RULE_GLOB,
  refused,
  SCHEDULE,
  WAVE,
  WINDOW_DURATION,
} from './kinds.ts';
import { SYNC_OPTION } from './sync-options.ts';

/** A list that may be left out and is empty then. */
const listOr = <T extends z.ZodType>(item: T, description: string) =>
  list(item, description)
    .prefault([] as never)
    .meta({ description });

const texts = (kind: Kind<string>, description: string) =>
  listOr(required(kind, 'One of them.'), description);

const KIND = 'Kind, such as Deployment, or a glob.';
const GROUP_TOLD = 'API group, "" for the core group, or a glob.';

const groupKind = (description: string) =>
  mapping(description, { group: required(GROUP, GROUP_TOLD), kind: required(GLOB, KIND) });

const clusterKind = (description: string) =>
  mapping(description, {
    group: required(GROUP, GROUP_TOLD),
    kind: required(GLOB, KIND),
    name: maybe(GLOB, 'Only objects of such a name.'),
  });

const destination = mapping('A cluster and namespaces in it. One of server and name is enough.', {
  server: maybe(RULE_GLOB, 'Address of the API server.'),
  name: maybe(RULE_GLOB, 'Name of the cluster, in-cluster for the one that Flux runs in.'),
  namespace: required(RULE_GLOB, 'Namespaces.'),
});

const syncWindow = mapping('A stretch of time in which changes may, or may not, be delivered.', {
  kind: required(oneOf(['allow', 'deny']), 'deny wins over allow.'),
  schedule: required(SCHEDULE, 'When it starts: minute hour day month weekday, Sunday is 0.'),
  duration: required(WINDOW_DURATION, 'How long it lasts, in elapsed time.'),
  timeZone: knob(TIME_ZONE, 'UTC', 'Zone whose clocks the schedule means.'),
  applications: texts(GLOB, 'Applications that it is about, as globs.'),
  namespaces: texts(GLOB, 'Namespaces that it is about, as globs.'),
  clusters: texts(GLOB, 'Clusters that it is about, as globs.'),
  manualSync: knob(TOGGLE, false, 'Whether a person may pass it by hand.'),
  andOperator: knob(TOGGLE, false, 'Whether every list above must match, not just one.'),
  syncOverrun: knob(TOGGLE, false, 'Whether what is under way may finish when it closes.'),
  description: maybe(DESCRIPTION, 'What it is for: messages name the window by it.'),
});

const automated = mapping('Deliver without being asked.', {
  enabled: knob(TOGGLE, true, 'false suspends the application, drift repair included.'),
  prune: knob(TOGGLE, false, 'Delete what left the repository.'),
  selfHeal: knob(TOGGLE, false, 'Put back what was changed by hand. Flux always does.'),
  allowEmpty: knob(TOGGLE, false, 'A change may delete everything that there is.'),
});

const BACKOFF = 'How long to wait after a failure.';

const backoff = section(BACKOFF, {
  duration: knob(POSITIVE_SPAN, '2m', BACKOFF),
  factor: maybe(only(1, 'Flux waits equally long each time'), 'Growth of the wait.'),
  maxDuration: maybe(
    refused('no maxDuration', 'Flux waits equally long each time: duration alone says it'),
    'Flux cannot say it.',
  ),
});

const retry = section('What to do after a failure.', {
  limit: maybe(only(-1, 'Flux never gives up'), 'How often to try again: without end.'),
  backoff,
});

const syncPolicy = section('How it is delivered.', {
  automated: automated.optional().meta({ description: 'Without it the application is suspended.' }),
  syncOptions: texts(SYNC_OPTION, 'Options as Argo CD writes them.'),
  retry,
  managedNamespaceMetadata: maybe(
    refused('no managedNamespaceMetadata', 'write the labels onto the Namespace in the repository'),
    'Flux cannot say it.',
  ),
});

const POINTERS_ONLY = 'Flux ignores fields by JSON pointer only: list them under jsonPointers';

const ignored = mapping('Fields that others may set: delivery leaves them alone.', {
  group: knob(GROUP_OR_ANY, '', 'API group of the objects, "" for the core group.'),
  kind: required(NAME_OR_ANY, 'Kind of the objects.'),
  name: maybe(NAME_OR_ANY, 'Only the object of this name.'),
  namespace: maybe(NAME_OR_ANY, 'Only objects in this namespace.'),
  jsonPointers: texts(JSON_POINTER, 'The fields.'),
  jqPathExpressions: maybe(refused('no jqPathExpressions', POINTERS_ONLY), 'Flux cannot say it.'),
  managedFieldsManagers: maybe(
    refused('no managedFieldsManagers', POINTERS_ONLY),
    'Flux cannot say it.',
  ),
});

const application = mapping('A folder of the repository that is kept applied.', {
  name: required(NAME, 'Its name: that of its Flux Kustomization, and what windows match.'),
  path: required(FOLDER, 'The folder.'),
  namespace: required(NAME, 'The namespace that windows and destinations judge it by.'),
  dependsOn: texts(NAME, 'Applications that must be Ready at the same commit before it.'),
  syncPolicy,
  ignoreDifferences: listOr(ignored, 'Fields that others may set.'),
  wave: knob(WAVE, 0, 'Applications of a lower wave come first.'),
});

/**
 * The document that people edit, with the field names of Argo CD's AppProject and Application.
 * Fields that Flux has no equivalent for are known, so that each is refused with its reason.
 */
export const DOCUMENT = mapping('A SmartScale delivery policy.', {
  apiVersion: required(oneOf(['smartscale.dev/v1']), 'Version of this form.'),
  kind: required(oneOf(['DeliveryPolicy']), 'What this document is.'),
  metadata: section('Who it is.', { name: knob(NAME, 'delivery', 'Name of the policy.') }),
  spec: section('The policy.', {
    sourceRepos: texts(RULE_GLOB, 'Repositories that may be delivered from.'),
    destinations: listOr(destination, 'Where to: everything else is refused.'),
    clusterResourceWhitelist: listOr(
      clusterKind('A kind.'),
      'Kinds without a namespace that may be delivered. None unless listed.',
    ),
    clusterResourceBlacklist: listOr(clusterKind('A kind.'), 'And those that may not.'),
    namespaceResourceWhitelist: list(
      groupKind('A kind.'),
      'Kinds in namespaces that may be delivered. Left out: all; an empty list: none.',
    ).optional(),
    namespaceResourceBlacklist: listOr(groupKind('A kind.'), 'And those that may not.'),
    syncWindows: listOr(syncWindow, 'When changes may be delivered.'),
    applications: listOr(application, 'What is delivered.'),
  }),
});

/** A parsed document: typed values, defaults filled in, nothing yet said of how they agree. */
export type Draft = z.output<typeof DOCUMENT>;
