/**
 * Messages in App IO, the State's app on parents' phones. Whoever is not on it, or does not want
 * the Comune's messages there, is found out first and can be told elsewhere. The API:
 * https://docs.pagopa.it/io-guida-tecnica and github.com/pagopa/io-messages (services-func)
 */
import type { DeliveryReason } from '@mestolo/contracts/delivery-reasons.ts';
import { context, propagation } from '@opentelemetry/api';
import { z } from 'zod';
import type { Outcome } from '../domain/delivery.ts';
import type { AppIoProvider, OutgoingAppIo, SentAppIo } from './provider.ts';

/** By tenant, or `*` for every Comune that has none of its own: one key, or the pair of them. */
export type AppIoKeys = Readonly<Record<string, readonly string[]>>;

export interface AppIoOptions {
  /** `https://api.io.pagopa.it`, or a stand-in. */
  readonly url: string;
  readonly keys: AppIoKeys;
  readonly timeoutMs?: number;
}

const ANSWER_WITHIN_MS = 10_000;
const LONGEST_ANSWER_BYTES = 64 * 1024;
/** How long App IO tries to tell the phone: its longest, a week. */
const TIME_TO_LIVE_SECONDS = 604_800;

const MESSAGE = {
  taxCode: /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/,
  subject: { min: 10, max: 120 },
  markdown: { min: 80, max: 10_000 },
};

export function createAppIoProvider(options: AppIoOptions): AppIoProvider {
  const keysOf = (tenant: string) => options.keys[tenant] ?? options.keys['*'] ?? [];
  return {
    async send(message) {
      const wrong = whyInvalid(message);
      if (wrong !== null) return { kind: 'invalid', reason: wrong };
      const keys = keysOf(message.tenant);
      if (keys.length === 0) return { kind: 'refused', reason: 'notOnAppIo' };
      const call = (path: string, body: object) => callWith(keys, { ...options, path, body });
      const profile = await call('profiles', { fiscal_code: message.taxCode });
      return outcomeOfProfile(profile) ?? outcomeOfMessage(await call('messages', bodyOf(message)));
    },
    async reportOf({ tenant, taxCode, providerId }: SentAppIo) {
      const path = `messages/${encodeURIComponent(taxCode)}/${encodeURIComponent(providerId)}`;
      const answer = await callWith(keysOf(tenant), { ...options, path, body: null });
      if (answer.kind === 'answer' && answer.status === 200) {
        return outcomeOfStatus(answer.body, providerId);
      }
      throw new Error('App IO does not say what became of a message');
    },
  };
}

/** What App IO would refuse in any case. */
function whyInvalid({ taxCode, subject, markdown }: OutgoingAppIo): DeliveryReason | null {
  if (!MESSAGE.taxCode.test(taxCode)) return 'taxCodeInvalid';
  const fits = (text: string, { min, max }: { min: number; max: number }) =>
    text.length >= min && text.length <= max;
  const isRight = fits(subject, MESSAGE.subject) && fits(markdown, MESSAGE.markdown);
  return isRight ? null : 'messageInvalid';
}

function bodyOf({ taxCode, subject, markdown, payment }: OutgoingAppIo): object {
  return {
    fiscal_code: taxCode,
    time_to_live: TIME_TO_LIVE_SECONDS,
    content: {
      subject,
      markdown,
      ...(payment && {
        payment_data: {
          amount: payment.amountCents,
          notice_number: payment.noticeNumber,
          // A prepaid account can be topped up on any day.
          invalid_after_due_date: false,
          payee: { fiscal_code: payment.creditorFiscalCode },
        },
      }),
    },
  };
}

export type AppIoAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  /** `reached` where App IO may have got the request all the same. */
  | { readonly kind: 'none'; readonly reached: boolean };

interface Call {
  readonly url: string;
  readonly path: string;
  /** Null only asks. */
  readonly body: object | null;
  readonly timeoutMs?: number;
}

/** Keys come in pairs, so that one can be renewed while the other is in use. */
async function callWith([first = '', ...others]: readonly string[], call: Call) {
  let answer = await exchange(first, call);
  for (const key of others) {
    if (answer.kind !== 'answer' || answer.status !== 401) break;
    answer = await exchange(key, call);
  }
  return answer;
}

async function exchange(key: string, { url, path, body, timeoutMs }: Call): Promise<AppIoAnswer> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/json',
    'ocp-apim-subscription-key': key,
  };
  propagation.inject(context.active(), headers);
  try {
    const response = await fetch(`${url}/api/v1/${path}`, {
      ...(body === null ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers,
      // Tax codes are for App IO and for nobody it points to.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs ?? ANSWER_WITHIN_MS),
    });
    return { kind: 'answer', status: response.status, body: await readJson(response) };
  } catch (error) {
    return { kind: 'none', reached: !neverLeft(error) };
  }
}

const NOT_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);

/** Node's fetch names the reason in the cause of its error. */
function neverLeft(error: unknown): boolean {
  const code = (error as { readonly cause?: { readonly code?: unknown } }).cause?.code;
  return typeof code === 'string' && (NOT_REACHED.has(code) || code === 'UND_ERR_CONNECT_TIMEOUT');
}

/** Null where it is no JSON or too long; nothing of it is kept or logged. */
async function readJson(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LONGEST_ANSWER_BYTES) return null;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return null;
  }
}

const profileSchema = z.object({ sender_allowed: z.boolean() });
const createdSchema = z.object({ id: z.string().min(1).max(64) });

/** Null where this parent may be written to. Nothing was sent yet, so all of it may be repeated. */
export function outcomeOfProfile(answer: AppIoAnswer): Outcome | null {
  if (answer.kind === 'none' || answer.status >= 500 || isRedirection(answer.status)) {
    return { kind: 'retry', reason: 'providerUnreachable', scope: 'provider' };
  }
  if (answer.status === 404) return { kind: 'refused', reason: 'notOnAppIo' };
  if (answer.status !== 200) return outcomeOfRefusal(answer.status);
  const profile = profileSchema.safeParse(answer.body);
  if (!profile.success) {
    return { kind: 'retry', reason: 'providerUnreachable', scope: 'provider' };
  }
  return profile.data.sender_allowed ? null : { kind: 'refused', reason: 'notOnAppIo' };
}

/** @returns `unclear` where App IO may have taken the message all the same */
export function outcomeOfMessage(answer: AppIoAnswer): Outcome {
  if (answer.kind === 'none' && !answer.reached) {
    return { kind: 'retry', reason: 'providerUnreachable', scope: 'provider' };
  }
  if (answer.kind === 'none' || answer.status >= 500) {
    return { kind: 'unclear', reason: 'noAnswer', scope: 'provider' };
  }
  if (answer.status < 300) {
    const created = createdSchema.safeParse(answer.body);
    return { kind: 'sent', providerId: created.success ? created.data.id : null };
  }
  if (isRedirection(answer.status)) {
    return { kind: 'retry', reason: 'providerUnreachable', scope: 'provider' };
  }
  return answer.status === 404
    ? { kind: 'refused', reason: 'notOnAppIo' }
    : outcomeOfRefusal(answer.status);
}

const statusSchema = z.object({ status: z.string().default('ACCEPTED') });

/** App IO stores a message, or finds that its recipient does not want it after all. */
export function outcomeOfStatus(body: unknown, providerId: string): Outcome | null {
  const read = statusSchema.safeParse(body);
  switch (read.data?.status) {
    case 'PROCESSED':
      return { kind: 'delivered', providerId };
    case 'REJECTED':
      return { kind: 'refused', reason: 'notOnAppIo' };
    case 'FAILED':
      return { kind: 'refused', reason: 'notDelivered' };
    default:
      return null;
  }
}

function outcomeOfRefusal(status: number): Outcome {
  switch (status) {
    case 401:
    case 403:
      // The key is one Comune's: the others' messages go on.
      return { kind: 'retry', reason: 'loginRefused', scope: 'message' };
    case 408:
    case 429:
      return { kind: 'retry', reason: 'providerBusy', scope: 'provider' };
    default:
      return { kind: 'refused', reason: 'messageRefused' };
  }
}

function isRedirection(status: number): boolean {
  return status >= 300 && status < 400;
}
