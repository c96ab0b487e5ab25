/**
 * Calls PagoPA's doors: the creditor's key, a time limit, an answer that is read with care. Neither
 * keys nor bodies are ever logged or kept, since both may say who somebody is.
 */
import { jsonOf, readLimited } from './limited-body.ts';
import { keysFor, type PagopaPart, type SubscriptionKeys } from './subscription-keys.ts';

export interface PagopaCall {
  readonly part: PagopaPart;
  /** The creditor on whose behalf it is. */
  readonly fiscalCode: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below the address of the part. */
  readonly path: string;
  readonly body?: object;
  readonly accept?: string;
}

export type PagopaAnswer =
  | {
      readonly kind: 'ok';
      readonly status: number;
      /** Where a redirection leads to. */
      readonly location: string | null;
      readonly text: string;
    }
  /** The same call will be refused again, until somebody mends something. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      /** The key and all it opens, or this one request. */
      readonly of: 'key' | 'request';
      /** For an operator; nothing personal. */
      readonly words: string;
    }
  /** The same call may succeed later. */
  | {
      readonly kind: 'unavailable';
      readonly words: string;
      readonly retryAfterSeconds: number | null;
    };

export interface PagopaClient {
  /** Whether the part has an address here. */
  has(part: PagopaPart): boolean;
  call(call: PagopaCall): Promise<PagopaAnswer>;
}

export interface PagopaClientOptions {
  readonly addresses: Readonly<Partial<Record<PagopaPart, string | undefined>>>;
  readonly keys: SubscriptionKeys;
  /** Told of the end of each call: from this it is judged whether a part is out. */
  readonly onAnswer?: (part: PagopaPart, answer: PagopaAnswer) => void;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

export function createPagopaClient(options: PagopaClientOptions): PagopaClient {
  const { addresses, keys, onAnswer, timeoutMs = TIMEOUT_MS } = options;
  const exchange = async (base: string, tried: readonly string[], call: PagopaCall) => {
    const [first = '', ...others] = tried;
    let answer = await send(base, call, { key: first, timeoutMs });
    for (const key of others) {
      if (answer.kind !== 'refused' || answer.status !== 401) break;
      answer = await send(base, call, { key, timeoutMs });
    }
    return answer;
  };
  return {
    has: (part) => addresses[part] !== undefined,
    async call(call) {
      const base = addresses[call.part];
      if (base === undefined) return refused(0, 'key', `no address is set for ${call.part}`);
      const tried = keysFor(keys, call);
      if (tried.length === 0) return refused(0, 'key', `no key is set for ${call.part}`);
      const answer = await exchange(base, tried, call);
      onAnswer?.(call.part, answer);
      return answer;
    },
  };
}

async function send(
  base: string,
  { method, path, body, accept }: PagopaCall,
  { key, timeoutMs }: { readonly key: string; readonly timeoutMs: number },
): Promise<PagopaAnswer> {
  try {
    const response = await fetch(base + path, {
      method,
      headers: {
        accept: accept ?? 'application/json',
        'ocp-apim-subscription-key': key,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      // Where a cart leads to is for the family's browser, not for us.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return read(response, await readLimited(response));
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    const words = isLate ? `no answer within ${timeoutMs / 1000} s` : 'no connection';
    return { kind: 'unavailable', words, retryAfterSeconds: null };
  }
}

function read(response: Response, text: string | null): PagopaAnswer {
  const { status, headers } = response;
  if (text === null) return later(response, 'an answer too large');
  if (status < 400) return { kind: 'ok', status, location: headers.get('location'), text };
  const words = [`HTTP ${status}`, titleOf(text), requestOf(headers)].filter(Boolean).join(', ');
  if (status === 401 || status === 403) return refused(status, 'key', words);
  return status >= 500 || status === 429 || status === 408
    ? later(response, words)
    : refused(status, 'request', words);
}

function later({ headers }: Response, words: string): PagopaAnswer {
  const seconds = Number(headers.get('retry-after'));
  return { kind: 'unavailable', words, retryAfterSeconds: seconds > 0 ? seconds : null };
}

function refused(status: number, of: 'key' | 'request', words: string): PagopaAnswer {
  return { kind: 'refused', status, of, words };
}

/** By which PagoPA's support finds the call. */
function requestOf(headers: Headers): string {
  const id = headers.get('x-request-id') ?? '';
  return /^[A-Za-z0-9-]{1,64}$/.test(id) ? `request ${id}` : '';
}

const LONGEST_TITLE = 100;

/**
 * The title of a problem and nothing else of it: details quote what was sent. A word that could be
 * a code or an address is left out of the title too.
 */
function titleOf(text: string): string {
  const title = (jsonOf(text) as { readonly title?: unknown } | null | undefined)?.title;
  if (typeof title !== 'string') return '';
  const words = title.split(/\s+/).filter((word) => !/@|[0-9].*[0-9].*[0-9].*[0-9]/.test(word));
  return words
    .join(' ')
    .replace(/[^\p{L}\p{N} .,:'()-]/gu, '')
    .slice(0, LONGEST_TITLE);
}
