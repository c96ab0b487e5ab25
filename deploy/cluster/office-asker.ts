/** One question of the office at a service, with its token; the answer as it comes. */
import { createPrivateKey } from 'node:crypto';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { createTokenSigner } from '@mestolo/service/tokens.ts';
import { secretFile, urls } from '../box/installation.ts';

type Ask = (service: ServiceName, path: string, signal: AbortSignal) => Promise<Response>;

export function officeAsker(tenant: string): Ask {
  const privateKey = createPrivateKey(secretFile('office-signing-key'));
  const office = createTokenSigner({ service: 'office', privateKey });
  return async (service, path, signal) => {
    const token = await office.sign(service, { kind: 'person', id: 'school-office' });
    const headers = { authorization: `Bearer ${token}` };
    return fetch(`${urls[service]}/internal/tenants/${tenant}${path}`, { headers, signal });
  };
}
