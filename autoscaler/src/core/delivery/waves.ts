import type { Application } from './policy.ts';

type Ordered = Pick<Application, 'name' | 'dependsOn' | 'wave'>;

/**
 * Applications that come before another one: those that it names, and all of the nearest lower
 * wave. That is enough for a whole order, because those wait for the wave below them in turn.
 */
export function prerequisites(application: Ordered, all: readonly Ordered[]): readonly string[] {
  const lower = all.map(({ wave }) => wave).filter((wave) => wave < application.wave);
  const nearest = Math.max(...lower);
  const wave = all.filter((it) => it.wave === nearest).map(({ name }) => name);
  return [...new Set([...application.dependsOn, ...wave])];
}

/** A circle among prerequisites, as the names along it, or undefined where there is none. */
export function circleIn(all: readonly Ordered[]): readonly string[] | undefined {
  const byName = new Map(all.map((it) => [it.name, it]));
  return circleAlong([...byName.keys()], (name) => {
    const application = byName.get(name);
    return application ? prerequisites(application, all) : [];
  });
}

/** The same for any graph. */
export function circleAlong(
  names: readonly string[],
  next: (name: string) => readonly string[],
): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): readonly string[] | undefined => {
    const start = way.indexOf(name);
    if (start >= 0) return [...way.slice(start), name];
    if (done.has(name)) return undefined;
    for (const after of next(name)) {
      const circle = visit(after, [...way, name]);
      if (circle) return circle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of names) {
    const circle = visit(name, []);
    if (circle) return circle;
  }
  return undefined;
}
