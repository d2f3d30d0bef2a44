import { readFileSync } from 'node:fs';
import {
  GROUND_FACTS,
  type GroundFacts,
  type ManifestSecret,
  SETTINGS_FILE,
} from '../autoscaler/src/core/inputs/ground-facts.ts';
import { checkJson } from '../autoscaler/src/core/inputs/problems.ts';
import { renderProblem } from '../autoscaler/src/core/problem.ts';

/**
 * Where this cluster lives. What the ground decides stands in `settings.json`, which `npm run
 * platform:settings` writes from the stack; what people decide stands here. As published both are
 * valid but nobody's. After a change: `npm run synth`, and commit both.
 */
export interface ClusterSettings extends Omit<GroundFacts, 'repository'> {
  /**
   * What Flux follows, by http, https or ssh. `secret` names the Secret in `flux-system` that has
   * the credentials (`username` and `password`); a public repository needs none.
   */
  readonly repository: { readonly url: string; readonly branch: string; readonly secret?: string };
  /**
   * Whether GitHub may call at each push. Off, since nothing from outside reaches the cluster by
   * default: it takes a way in to `notification-controller`, and the Secret `flux-webhook`.
   */
  readonly webhook: boolean;
  /** Where people see the repository, for commit statuses and links. */
  readonly github: string;
  /** Of pods and of services, as K3s gives them out unless told otherwise. */
  readonly podCidr: string;
  readonly serviceCidr: string;
}

export type SecretName = ManifestSecret;

/** Reads it. Throws with all that is wrong in it. */
export function parseFacts(text: string): GroundFacts {
  const read = checkJson(GROUND_FACTS, text, SETTINGS_FILE);
  if (read.ok) return read.value;
  throw new Error(read.problems.map(renderProblem).join('\n'));
}

export const settingsOf = ({ repository, ...facts }: GroundFacts): ClusterSettings => ({
  ...facts,
  repository: { url: `https://github.com/${repository}`, branch: 'main' },
  webhook: false,
  github: `https://github.com/${repository}`,
  podCidr: '10.42.0.0/16',
  serviceCidr: '10.43.0.0/16',
});

export const SETTINGS: ClusterSettings = settingsOf(
  parseFacts(readFileSync(new URL('settings.json', import.meta.url), 'utf8')),
);
