import { expect, test } from 'vitest';
import { layGround } from '../support/ground.ts';

test('try', async () => {
  const t = performance.now();
  const stack = await layGround();
  console.log(stack.resources.length, performance.now() - t);
  console.log(JSON.stringify(stack.outputs, null, 1));
  console.log(stack.resources.map((r) => `${r.parent} > ${r.type} ${r.name} ${r.dependsOn.length} ${r.provider}`).join('\n'));
  expect(stack.resources.length).toBeGreaterThan(50);
});
