#!/usr/bin/env node
// Plain JavaScript, so that an old Node.js can say what it lacks. `npx smartscale` and `npm …` run
// the Node.js 24 that `npm ci` installed; started in any other way, this hands over to it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../autoscaler/src/entry/cli/smartscale.ts', import.meta.url);
const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 18)) {
  await import(main.href);
} else {
  const node = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  if (!existsSync(node)) {
    console.error(`SmartScale runs on Node.js 24, and this is ${process.version}.`);
    console.error('Run `npm ci` in the repository: it brings Node.js 24 along.');
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' });
  // Whoever ends this process means the one that works. A Ctrl-C reaches both by itself.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {});
  child.on('exit', (status) => process.exit(status ?? 1));
}
