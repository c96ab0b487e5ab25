/** Reads the body of a request within its limit, and says no at once where it is too long. */
import type { IncomingMessage } from 'node:http';
import { problem } from './http.ts';

/**
 * @throws HttpProblem 413 as soon as the limit is known to be passed: the answer does not wait for
 * the rest, which Node reads and drops; 400 where the sender went away; 408 where it takes longer
 * than `withinMs`.
 */
export function readBody(
  request: IncomingMessage,
  limitBytes: number,
  withinMs?: number,
): Promise<Buffer> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw problem(415, { type: 'encoding', detail: 'Send the body without compression.' });
  }
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limitBytes) settle(() => reject(tooLarge(limitBytes)));
      else chunks.push(chunk);
    };
    const onEnd = () => settle(() => resolve(Buffer.concat(chunks)));
    const onGone = () => settle(() => reject(problem(400, { detail: 'The body was cut off.' })));
    const onLate = () => settle(() => reject(tooSlow()));
    const late = withinMs === undefined ? undefined : setTimeout(onLate, withinMs);
    const settle = (finish: () => void) => {
      clearTimeout(late);
      request.off('data', onData).off('end', onEnd).off('aborted', onGone).off('error', onGone);
      // An error that comes later belongs to a request that is answered already.
      request.on('error', () => {}).resume();
      finish();
    };
    request.on('data', onData).on('end', onEnd).on('aborted', onGone).on('error', onGone);
  });
}

function tooLarge(limitBytes: number) {
  return problem(413, {
    type: 'body-too-large',
    detail: `The body may have ${limitBytes} bytes. Send it in smaller parts.`,
    limitBytes,
  });
}

/** The connection is closed with it: what else comes on it has nobody to read it. */
function tooSlow() {
  const headers = { connection: 'close' };
  return problem(408, { detail: 'The body took too long to arrive.' }, { headers });
}

/** @throws HttpProblem 415 or 400 */
export function parseJson(bytes: Buffer, contentType: string | undefined): unknown {
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType ?? '')) {
    throw problem(415, { type: 'media-type', detail: 'Send the body as application/json.' });
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw problem(400, { type: 'not-json', detail: 'The body is not UTF-8.' }, { cause });
  }
  try {
    return JSON.parse(text, reviveField);
  } catch (cause) {
    if (cause instanceof PrototypeKey) {
      throw problem(400, { type: 'not-json', detail: 'A field may not be named __proto__.' });
    }
    throw problem(400, { type: 'not-json', detail: 'The body is not valid JSON.' });
  }
}

class PrototypeKey extends Error {}

function reviveField(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new PrototypeKey();
  // A minus before nothing would be kept, and be another number to the database.
  return value === 0 ? 0 : value;
}
