/** Holds who tries signed names that are none of ours; right ones never count. */
import type { IncomingHttpHeaders } from 'node:http';
import { clientAddress } from '../domain/client-address.ts';
import type { Answer } from '../notifications.ts';
import type { GuessLimits } from '../store/guess-limits.ts';

export interface Knocker {
  readonly headers: IncomingHttpHeaders;
  readonly peerAddress: string | null;
}

export async function withinTokenLimit<Value>(
  { limits, proxies }: { readonly limits: GuessLimits; readonly proxies: number },
  { headers, peerAddress: peer }: Knocker,
  ask: () => Promise<Answer<Value>>,
): Promise<Answer<Value>> {
  const address = clientAddress({ peer, forwardedFor: headers['x-forwarded-for'], proxies });
  if (await limits.isTryingTokens(address)) return { kind: 'tooMany' };
  const answer = await ask();
  if (answer.kind === 'unknown') await limits.countWrongToken(address);
  return answer;
}
