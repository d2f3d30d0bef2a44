import type { Rendered } from '../main.ts';

/** One claim about everything that is rendered, which a person can read and argue with. */
export interface Rule {
  readonly name: string;
  /** What holds, as the end of "every …". */
  readonly claim: string;
  readonly judge: (objects: readonly Rendered[]) => readonly Breach[];
}

export interface Breach {
  /** File that the object was rendered to. */
  readonly path: string;
  /** As `idOf` writes it, where in it comes after a space: `Deployment/shop/demo-app shop`. */
  readonly object: string;
  readonly says: string;
}

/** `Deployment/shop/demo-app`: kind, namespace where there is one, and name. */
export const idOf = ({ object: { kind, metadata } }: Rendered): string =>
  [kind, metadata.namespace, metadata.name].filter((it) => it !== undefined).join('/');

export const breach = (rendered: Rendered, says: string, part = ''): Breach => ({
  path: rendered.path,
  object: part === '' ? idOf(rendered) : `${idOf(rendered)} ${part}`,
  says,
});
