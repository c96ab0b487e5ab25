/**
 * SMS by Twilio, its codes and its reports. After an attempt whose end nobody saw, the SMS is
 * looked up before anything is sent again. Codes: https://www.twilio.com/docs/api/errors
 */
import { context, propagation } from '@opentelemetry/api';
import twilio from 'twilio';
import type { Outcome } from '../domain/delivery.ts';
import type { SmsProvider } from './provider.ts';

export interface TwilioOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** A number, or a sender name registered for the Comune. */
  readonly from: string;
  /** Another address than Twilio's own, for a stand-in. */
  readonly baseUrl: string | undefined;
  /**
   * Where Twilio reports what became of an SMS with this reference; undefined asks for no report.
   */
  readonly statusCallback: ((reference: string) => string) | undefined;
  readonly maxConnections: number;
  readonly answerWithinMs: number;
}

const LISTED_AT_MOST = 50;
/** Twilio tells times in whole seconds, by its own clock. */
const CLOCK_TOLERANCE_MS = 60_000;

/** An earlier try of the same words that is known not to have arrived. */
const NOT_DELIVERED = new Set(['undelivered', 'failed', 'canceled']);

/** Carries the trace on also where no instrumentation writes it into the request. */
function tracingClient({ maxConnections, answerWithinMs }: TwilioOptions) {
  const client = new twilio.RequestClient({ timeout: answerWithinMs, maxSockets: maxConnections });
  client.axios.interceptors.request.use((request) => {
    // The client's own limit is for silence; an answer that comes byte by byte is none either.
    request.signal = AbortSignal.timeout(answerWithinMs);
    propagation.inject(context.active(), request.headers, {
      set: (headers, name, value) => headers.set(name, value),
    });
    return request;
  });
  return client;
}

export function createTwilioProvider(options: TwilioOptions): SmsProvider {
  const client = twilio(options.accountSid, options.authToken, {
    httpClient: tracingClient(options),
  });
  if (options.baseUrl !== undefined) client.api.baseUrl = options.baseUrl;
  return {
    async send({ to, text, reference, sender }) {
      const statusCallback = options.statusCallback?.(reference);
      try {
        const sent = await client.messages.create({
          to,
          from: sender ?? options.from,
          body: text,
          ...(statusCallback === undefined ? {} : { statusCallback }),
        });
        return { kind: 'sent', providerId: sent.sid };
      } catch (error) {
        return outcomeOfRequest(error as TwilioError);
      }
    },
    async find({ to, text }, since) {
      const listed = await client.messages.list({ to, limit: LISTED_AT_MOST });
      const from = since.getTime() - CLOCK_TOLERANCE_MS;
      return listed
        .filter(({ body, dateCreated }) => body === text && dateCreated.getTime() >= from)
        .filter(({ status }) => !NOT_DELIVERED.has(status))
        .map(({ sid }) => sid);
    },
    async reportOf(sid) {
      const { status, errorCode } = await client.messages(sid).fetch();
      return outcomeOfReport(status, { sid, errorCode });
    },
  };
}

export interface TwilioError {
  /** Twilio's own number, or the name of a system error where no answer came. */
  readonly code?: number | string | undefined;
  /** The status of the HTTP answer, where there was one. */
  readonly status?: number | undefined;
}

/** The request never reached Twilio. */
const NOT_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);

/** Twilio refuses all of ours until somebody mends it: login, money. */
const OURS_TO_MEND = new Set([20003, 20005, 30002, 30010]);

/** The sender's name or number may not be used: it may be that of one Comune alone. */
const SENDER = new Set([21212, 21603, 21606, 21611, 21659, 21660, 21661]);

/** It is no number that can get an SMS. */
const NUMBER = new Set([21211, 21214, 21217, 21407, 21408, 21612, 21614]);

/** @returns `unclear` where Twilio may have taken the SMS all the same */
export function outcomeOfRequest({ code, status }: TwilioError): Outcome {
  if (typeof code === 'string' && NOT_REACHED.has(code)) {
    return { kind: 'retry', reason: 'providerUnreachable', scope: 'provider' };
  }
  if (status === undefined || status >= 500) {
    return { kind: 'unclear', reason: 'noAnswer', scope: 'provider' };
  }
  if (status === 429) return { kind: 'retry', reason: 'providerBusy', scope: 'provider' };
  const number = Number(code);
  if (SENDER.has(number)) return { kind: 'retry', reason: 'senderRefused' };
  if (NUMBER.has(number)) return { kind: 'refused', reason: 'numberRefused' };
  if (status === 401 || status === 403 || OURS_TO_MEND.has(number)) {
    return { kind: 'retry', reason: 'loginRefused', scope: 'provider' };
  }
  return { kind: 'refused', reason: number === 21610 ? 'stoppedByRecipient' : 'messageRefused' };
}

/** The phone was off or the network full; the same SMS may arrive later. */
const MAY_ARRIVE_LATER = new Set([30001, 30003, 30008, 30017, 30022]);

/** What Twilio reports of an SMS it took; null for a step before it was handed on. */
export function outcomeOfReport(
  status: string,
  { sid, errorCode }: { readonly sid: string; readonly errorCode: number | null },
): Outcome | null {
  switch (status) {
    case 'sent':
      return { kind: 'pending', providerId: sid };
    case 'delivered':
    case 'read':
      return { kind: 'delivered', providerId: sid };
    case 'undelivered':
    case 'failed':
      return MAY_ARRIVE_LATER.has(errorCode ?? 0)
        ? { kind: 'retry', reason: 'phoneUnreachable', scope: 'phone' }
        : { kind: 'refused', reason: 'notDelivered' };
    case 'canceled':
      return { kind: 'refused', reason: 'notDelivered' };
    default:
      return null;
  }
}

/** Whether a report comes from Twilio: https://www.twilio.com/docs/usage/security */
export function isSignedByTwilio(
  authToken: string,
  report: {
    readonly signature: string;
    readonly url: string;
    readonly fields: Record<string, string>;
  },
): boolean {
  return twilio.validateRequest(authToken, report.signature, report.url, report.fields);
}
