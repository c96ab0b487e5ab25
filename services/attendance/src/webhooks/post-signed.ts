/** Sends one webhook: signed, to public addresses only, without redirects, and not for long. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Webhook } from 'standardwebhooks';
import type { Attempt } from '../domain/webhook.ts';
import { faultOfUrl, isAllowed, publicLookup } from './public-address.ts';

export interface ToPost {
  readonly url: string;
  readonly messageId: string;
  readonly body: string;
  /** `whsec_…`; each signs, so that a receiver may change over in its own time. */
  readonly secrets: readonly string[];
}

export interface PostOptions {
  readonly allowedHosts: readonly string[];
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;
/** What a receiver says beyond this is not read. */
const ANSWER_BYTES = 16 * 1024;

export function signatureHeaders(toPost: ToPost, at: Date): Readonly<Record<string, string>> {
  const { messageId, body, secrets } = toPost;
  const signatures = secrets.map((secret) => new Webhook(secret).sign(messageId, at, body));
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  };
}

/** Never throws: whatever goes wrong is an attempt that failed. */
export async function postSigned(toPost: ToPost, options: PostOptions): Promise<Attempt> {
  const { allowedHosts, signal, timeoutMs = TIMEOUT_MS } = options;
  // Again for each try: the configuration may be another by now.
  const fault = faultOfUrl(toPost.url, allowedHosts);
  if (fault !== null) return failed(null, fault);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    return await exchange(toPost, allowedHosts, limit);
  } catch (error) {
    if (limit.aborted) return failed(null, 'There was no answer in time.');
    const { code, message } = error as NodeJS.ErrnoException;
    return failed(null, `It cannot be reached: ${code ?? message}.`);
  }
}

function exchange(
  toPost: ToPost,
  allowedHosts: readonly string[],
  signal: AbortSignal,
): Promise<Attempt> {
  const url = new URL(toPost.url);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const body = Buffer.from(toPost.body);
  return new Promise((resolve, reject) => {
    const sent = send(url, {
      method: 'POST',
      // A connection of its own each time, to the address that was judged for it.
      agent: false,
      signal,
      ...(isAllowed(url, allowedHosts) ? {} : { lookup: publicLookup() }),
      headers: {
        'content-type': 'application/json',
        'content-length': body.length,
        'user-agent': 'Mestolo-Webhooks/1',
        ...signatureHeaders(toPost, new Date()),
      },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let bytes = 0;
      const done = () => {
        resolve(attemptOf(response.statusCode ?? 0, response.headers['retry-after']));
        sent.destroy();
      };
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > ANSWER_BYTES) done();
      });
      response.on('end', done);
      response.on('error', reject);
    });
    sent.end(body);
  });
}

function attemptOf(status: number, retryAfter: string | undefined): Attempt {
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  if (status === 410) return { kind: 'gone', status };
  if (status >= 300 && status < 400) return failed(status, 'It redirects, which is not followed.');
  const seconds = Number(retryAfter);
  const retryAfterMs = Number.isInteger(seconds) && seconds > 0 ? seconds * 1000 : null;
  return { ...failed(status, `It answered ${status}.`), retryAfterMs };
}

function failed(status: number | null, why: string) {
  return { kind: 'failed', status, why, retryAfterMs: null } as const;
}
