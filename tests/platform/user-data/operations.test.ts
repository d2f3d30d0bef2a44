import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { serverUserData, workerUserData } from '../../../platform/user-data/render.ts';
import { PINNED, SERVER, WORKER } from './boots.ts';

const page = readFileSync(new URL('../../../docs/OPERATIONS.md', import.meta.url), 'utf8');
const server = serverUserData(SERVER, PINNED);
const worker = workerUserData(WORKER, PINNED);

test('the page on restoring says what the server is told', () => {
  const cron = /etcd-snapshot-schedule-cron: "(.*)"/.exec(server)?.[1];
  const kept = Number(/etcd-snapshot-retention: (\d+)/.exec(server)?.[1]);
  expect(page).toContain(
    `every 6 hours (\`${cron}\`, UTC), compressed, and keeps ${kept} of them, a week`,
  );
  expect(kept).toBe((7 * 24) / 6);
  for (const word of ['restore-wanted', 'latest', 'new-cluster']) {
    expect(server).toContain(word);
    expect(page).toContain(`${word}`);
  }
  expect(server).toContain('etcd-s3-folder: etcd');
  expect(page).toContain('there are snapshots, and this server has no store');
});

test('the page on first boots says how long machines wait', () => {
  expect(worker).toContain("wait_for 24 5 'a join token'");
  expect(page).toContain('waits two minutes');
  expect(worker).toContain('timeout 150 systemctl');
  expect(worker).toContain('wait_for 12 5 "$SERVICE to be active"');
  expect(page).toContain('after 150 s, and another minute of looking');
  expect(server).toContain("wait_for 60 5 'the API server'");
  expect(server).toContain('wait_for 60 5 "volume $2"');
  expect(page).toContain('then five minutes for the API server');
  expect(page).toContain('after five minutes; all else serves by then');
});
