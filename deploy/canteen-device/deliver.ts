/** Brings lines to the service until each has an answer, however often that has to be tried. */
import { setTimeout as pause } from 'node:timers/promises';
import type { DeviceKeys } from './device-keys.ts';
import type { Line, LineQueue } from './line-queue.ts';
import { signedRequest } from './signed-request.ts';

export interface Answer {
  readonly observationId: string | null;
  readonly result: 'accepted' | 'duplicate' | 'parked' | 'refused';
  readonly [field: string]: unknown;
}

export interface DeliverOptions {
  /** Where the service is, `http://127.0.0.1:4102`. */
  readonly baseUrl: string;
  readonly keys: DeviceKeys;
  readonly queue: LineQueue;
  /** Give up after this long and keep what is left in the queue; null is never. */
  readonly giveUpAfterMs: number | null;
  note(text: string): void;
}

/** The service says no for good: whoever looks after the device must act. The lines are kept. */
export class NotWelcome extends Error {
  override readonly name = 'NotWelcome';
}

const MOST_LINES = 200;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const TIMEOUT_MS = 15_000;
const FINAL = new Set(['accepted', 'duplicate', 'parked', 'refused']);

/**
 * @returns an answer for each line that has one, in the order of the lines
 * @throws NotWelcome
 */
export async function deliver(options: DeliverOptions): Promise<readonly Answer[]> {
  const { queue, giveUpAfterMs, note } = options;
  const answers: Answer[] = [];
  const begunMs = Date.now();
  let clockOffsetMs = 0;
  let pauseMs = FIRST_PAUSE_MS;
  while (queue.lines().length > 0) {
    const lines = queue.lines().slice(0, MOST_LINES);
    const outcome = await tryOnce(options, lines, Date.now() + clockOffsetMs);
    if (outcome.kind === 'answered') {
      answers.push(...settle(queue, lines, outcome.answers));
      pauseMs = FIRST_PAUSE_MS;
      continue;
    }
    if (outcome.kind === 'clock') clockOffsetMs = outcome.offsetMs;
    const nextMs = Math.max(outcome.retryAfterMs, pauseMs * (0.5 + Math.random() / 2));
    if (giveUpAfterMs !== null && Date.now() + nextMs - begunMs > giveUpAfterMs) {
      note(`gave up: ${outcome.why}; ${queue.lines().length} lines wait in the queue`);
      break;
    }
    note(`${outcome.why}; next try in ${Math.round(nextMs)} ms`);
    await pause(nextMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
  return answers;
}

/** A line is forgotten only once it is answered; the answers come in the order of the lines. */
function settle(queue: LineQueue, lines: readonly Line[], answers: readonly Answer[]): Answer[] {
  const paired = lines.map((line, index) => ({ line, answer: answers[index] }));
  const final = paired.filter(({ answer }) => answer && FINAL.has(answer.result));
  if (final.length === 0) throw new NotWelcome('the service answered none of the lines');
  queue.remove(new Set(final.map(({ line }) => line.observationId)));
  return final.flatMap(({ answer }) => answer ?? []);
}

type Outcome =
  | { readonly kind: 'answered'; readonly answers: readonly Answer[] }
  | { readonly kind: 'again'; readonly why: string; readonly retryAfterMs: number }
  | {
      readonly kind: 'clock';
      readonly why: string;
      readonly retryAfterMs: number;
      readonly offsetMs: number;
    };

async function tryOnce(
  { baseUrl, keys, note }: DeliverOptions,
  lines: readonly Line[],
  nowMs: number,
): Promise<Outcome> {
  const { deviceId, privateKey } = keys;
  const url = `${baseUrl.replace(/\/+$/, '')}/devices/${deviceId}/roll-calls`;
  const body = JSON.stringify({ lines });
  try {
    const request = signedRequest({ url, body, deviceId, privateKey, nowMs });
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await response.text();
    note(`${lines.length} lines sent, status ${response.status}`);
    return outcomeOf(response, text);
  } catch (error) {
    if (error instanceof NotWelcome) throw error;
    // Nobody knows whether the lines were taken: the same lines again are safe.
    return { kind: 'again', why: 'the service cannot be reached', retryAfterMs: 0 };
  }
}

function outcomeOf(response: Response, text: string): Outcome {
  const { status, headers } = response;
  if (status === 200) return { kind: 'answered', answers: JSON.parse(text).lines };
  const retryAfterMs = Number(headers.get('retry-after') ?? 0) * 1000;
  if (status >= 500 || status === 408 || status === 429) {
    return { kind: 'again', why: `the service answers ${status}`, retryAfterMs };
  }
  const { type, title, detail, serverTime } = problemIn(text);
  if (type.endsWith(':signature-not-timely') && serverTime) {
    const offsetMs = Date.parse(serverTime) - Date.now();
    return { kind: 'clock', why: 'the clock is put right', retryAfterMs, offsetMs };
  }
  if (type.endsWith(':digest-mismatch')) {
    return { kind: 'again', why: 'the body was changed on its way', retryAfterMs };
  }
  throw new NotWelcome(`the service refuses this device (${status}): ${detail ?? title ?? type}`);
}

function problemIn(text: string): {
  type: string;
  title?: string;
  detail?: string;
  serverTime?: string;
} {
  try {
    return { type: '', ...JSON.parse(text) };
  } catch {
    return { type: '' };
  }
}
