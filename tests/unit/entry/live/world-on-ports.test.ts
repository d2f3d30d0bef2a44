import { describe, expect, it } from 'vitest';
import { run } from '../../../../autoscaler/src/entry/cli/main.ts';
import { whileServed } from '../../../support/served-world.ts';

async function typed(url: string, ...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run([...args, '--endpoint', url], {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    interactive: false,
    now: () => 0,
  });
  return { code, out: out.join(''), err: err.join('') };
}

describe('the simulated world on a port', () => {
  it('is one address for the command line, kubectl, aws and curl', async () => {
    const { said } = await whileServed(async (url) => {
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      const status = await typed(url, 'status');
      expect(status).toMatchObject({ code: 0, err: '' });
      expect(status.out).toContain(`smartscale-prod at ${url}, Mon 2026-11-23`);
      // As kubectl asks over plain http: without a token.
      const nodes = await fetch(`${url}/api/v1/nodes`).then((it) => it.json());
      expect(nodes).toMatchObject({ kind: 'NodeList' });
      const stranger = { headers: { authorization: 'Bearer somebody' } };
      expect((await fetch(`${url}/api/v1/nodes`, stranger)).status).toBe(401);
      const scope = 'AWS4-HMAC-SHA256 Credential=world/20261123/us-east-1/ec2/aws4_request, x';
      const described = await fetch(url, {
        method: 'POST',
        headers: { authorization: scope, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'Action=DescribeInstances&Version=2016-11-15',
      });
      expect(await described.text()).toContain('<DescribeInstancesResponse');
      expect((await fetch(`${url}/-/ready`)).status).toBe(401);
      expect((await fetch(`${url}/nothing`)).status).toBe(404);
    });
    expect(said.join('')).toMatch(/The world ended at Mon 2026-11-23/);
  });

  it('lets time pass, and the functions run in it', async () => {
    const { value } = await whileServed(async (url) => {
      for (let look = 0; look < 100; look++) {
        const { out } = await typed(url, 'history');
        if (/Z +\d+ {2}Hold\./.test(out)) return out;
      }
      return 'no decision';
    });
    expect(value).toMatch(/Mon 2026-11-23 00:\d\d 18:\d\dZ/);
  });

  it('says so when the port is taken', async () => {
    await whileServed(async (url) => {
      const taken: string[] = [];
      const code = await run(['world', '--port', new URL(url).port], {
        out: () => {},
        err: (text) => void taken.push(text),
        interactive: false,
        now: () => 0,
      });
      expect([code, taken.join('')]).toEqual([
        2,
        expect.stringMatching(/^--port: expected a port that is free, got .*EADDRINUSE/),
      ]);
    });
  });
});
