/** The key by which a caller may send the same request twice. */
import type { IncomingHttpHeaders } from 'node:http';
import { problem } from '@mestolo/service/http.ts';

/** @throws HttpProblem 400 where there is none, or it has no such form */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): string {
  const key = headers['idempotency-key'];
  if (typeof key === 'string' && /^[\x21-\x7e]{1,100}$/.test(key)) return key;
  throw problem(400, {
    type: 'idempotency-key-missing',
    detail: 'Send an Idempotency-Key of 1 to 100 visible characters, a new one for each notice.',
  });
}
