import { serverUserData } from '../../../platform/user-data/render.ts';
import { PINNED, SERVER } from './boots.ts';
import { type Sandbox, sandbox } from './sandbox.ts';

export const HASH = 'b2'.repeat(32);
export const MINTED = `K10${HASH}::first0.0123456789abcdef`;
export const SERVER_TOKEN = 'the-key-to-the-whole-cluster-0123456789';
export const DEVICES = 'root/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol';
export const SERVER_SCRIPT = serverUserData(SERVER, PINNED);

const URL = SERVER.issuer.url;

/** What an API server says of itself as an issuer of tokens. */
export const discovery = (issuer: string, keys: string): string =>
  JSON.stringify({ issuer, jwks_uri: keys, subject_types_supported: ['public'] });

/** A new instance with its token in place, a K3s that will serve, and two empty volumes. */
export function newServer(): Sandbox {
  const it = sandbox();
  it.put('secrets/k3s-server-token-AbCdEf', SERVER_TOKEN);
  it.put('minted', `${MINTED}\n`);
  it.put('k3s.yaml', 'server: https://127.0.0.1:6443\nclient-key-data: PRIVATE-KEY\n');
  it.put('api/readyz', 'ok');
  it.put('api/openid/v1/jwks', '{"keys":[{"kid":"one"}]}');
  it.put('api/.well-known/openid-configuration', discovery(URL, `${URL}/openid/v1/jwks`));
  for (const last of ['a', 'b'])
    it.put(`${DEVICES}0000000000000000${last}`, '\0'.repeat(1_048_576));
  return it;
}
