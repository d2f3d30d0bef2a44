import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../../../autoscaler/src/entry/cli/main.ts';

const SPEC = `apiVersion: smartscale.dev/v1
kind: DeliveryPolicy
spec:
  syncWindows:
    - kind: deny
      schedule: "0 19 * * FRI"
      duration: 4h
      timeZone: Asia/Dhaka
      applications: [scaling-policy]
      namespaces: [shop]
      manualSync: true
      syncOverrun: true
      description: flash sale
    - { kind: allow, schedule: "0 10 * * *", duration: 2h, clusters: [staging] }
  applications:
    - { name: web, path: ./clusters/x/web, namespace: shop }
`;
const FILE = join(mkdtempSync(join(tmpdir(), 'smartscale-')), 'delivery.yaml');
writeFileSync(FILE, SPEC);

async function windows(...flags: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(['windows', '--delivery', FILE, ...flags], {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    interactive: false,
    now: () => Date.parse('2026-11-27T14:00:00Z'),
  });
  const text = out.join('');
  return { code, text, err: err.join(''), json: (): unknown => JSON.parse(text) };
}

const SALE = ['--app', 'scaling-policy', '--at', '2026-11-27T20:00:00+06:00'];

describe('smartscale windows', () => {
  test('says no, which window says so and until when, in its zone and in UTC', async () => {
    const { code, text } = await windows(...SALE);
    expect(code).toBe(1);
    expect(text).toBe(
      'scaling-policy is not allowed: "flash sale" denies it now; until Fri 2026-11-27 23:00 Asia/Dhaka (Fri 2026-11-27 17:00 UTC).\n',
    );
  });

  test('asks about now unless told otherwise', async () => {
    expect((await windows('--app', 'scaling-policy')).code).toBe(1);
  });

  test('gives the decision as JSON, with the window as it is written', async () => {
    const { code, json } = await windows(...SALE, '--json');
    expect(code).toBe(1);
    expect(json()).toEqual({
      allowed: false,
      reason: 'deny-active',
      message: expect.stringContaining('"flash sale" denies it now'),
      decidedBy: [
        {
          kind: 'deny',
          schedule: '0 19 * * FRI',
          duration: '4h',
          timeZone: 'Asia/Dhaka',
          applications: ['scaling-policy'],
          namespaces: ['shop'],
          clusters: [],
          manualSync: true,
          andOperator: false,
          syncOverrun: true,
          description: 'flash sale',
        },
      ],
      nextChangeAt: '2026-11-27T17:00:00Z',
      gated: true,
    });
  });

  test('lets a person pass where the window does', async () => {
    const { code, text } = await windows(...SALE, '--manual');
    expect(code).toBe(0);
    expect(text).toContain('lets a person pass');
  });

  test('lets finish what was under way, and not what began when it was denied', async () => {
    expect((await windows(...SALE, '--started', '2026-11-27T18:59:00+06:00')).code).toBe(0);
    expect((await windows(...SALE, '--started', '2026-11-27T19:00:00+06:00')).code).toBe(1);
  });

  test("takes the namespace from the policy, and a flag's before that", async () => {
    const at = ['--app', 'web', '--at', '2026-11-27T20:00:00+06:00'];
    expect((await windows(...at)).code).toBe(1);
    expect((await windows(...at, '--namespace', 'elsewhere')).code).toBe(0);
  });

  test('knows clusters by name', async () => {
    const at = ['--app', 'other', '--at', '2026-11-26T20:00:00Z'];
    expect((await windows(...at)).code).toBe(0);
    expect((await windows(...at, '--cluster', 'staging')).code).toBe(1);
  });

  test('says of what is never held that no window holds it', async () => {
    const { text } = await windows('--app', 'controller', '--namespace', 'shop');
    expect(text).toContain('In the cluster controller is never held');
    const { json } = await windows('--app', 'controller', '--json');
    expect(json()).toMatchObject({ gated: false });
  });

  test('shows two weeks, each stretch with who decides', async () => {
    const { code, text } = await windows(
      ...['--app', 'scaling-policy', '--at', '2026-11-26T12:00:00Z', '--calendar'],
    );
    expect(code).toBe(0);
    const rows = text.split('\n').map((row) => row.trim().split(/ {2,}/));
    expect(rows.filter(([verdict]) => verdict === 'holds')).toEqual([
      [
        'holds',
        'Fri 2026-11-27 19:00',
        'Fri 2026-11-27 23:00',
        'Fri 2026-11-27 13:00 to Fri 2026-11-27 17:00',
        '"flash sale"',
      ],
      [
        'holds',
        'Fri 2026-12-04 19:00',
        'Fri 2026-12-04 23:00',
        'Fri 2026-12-04 13:00 to Fri 2026-12-04 17:00',
        '"flash sale"',
      ],
    ]);
    expect(rows.at(-2)).toEqual([
      'deny',
      '0 19 * * FRI for 4h (Asia/Dhaka)',
      'flash sale',
      'a person may pass, what is under way may finish',
    ]);
  });

  test('gives the calendar as JSON, stretch after stretch without a gap', async () => {
    const { json } = await windows('--app', 'scaling-policy', '--calendar', '--json');
    const { calendar } = json() as { calendar: readonly { from: string; to: string | null }[] };
    expect(calendar.length).toBeGreaterThan(3);
    for (const [i, row] of calendar.slice(1).entries()) expect(row.from).toBe(calendar[i]?.to);
  });

  test.each([
    [['--app', 'x', '--at', 'tomorrow'], '--at: expected a time with its zone'],
    [['--app', 'x', '--started', '2026-11-28T00:00:00Z'], '--started: expected a time up to'],
    [[], "required option '--app <name>' not specified"],
  ])('refuses %j', async (flags, words) => {
    const { code, err, text } = await windows(...flags);
    expect({ code, text }).toEqual({ code: 2, text: '' });
    expect(err).toContain(words);
  });
});
