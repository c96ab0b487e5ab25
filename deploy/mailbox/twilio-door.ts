/**
 * A stand-in for Twilio's Messages resource:
 * https://www.twilio.com/docs/messaging/api/message-resource It takes what the SDK sends, answers
 * as Twilio does, and reports what became of each SMS.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { type NextFunction, type Request, type Response, Router, urlencoded } from 'express';
import type { Faults } from './faults.ts';
import type { Messages, ReceivedSms } from './messages.ts';
import { newSms, priceOf } from './sms.ts';
import { reportStatus } from './status-callback.ts';
import type { TwilioAccount } from './twilio-requests.ts';

interface TwilioDoorOptions {
  readonly account: TwilioAccount;
  readonly messages: Messages;
  readonly faults: Faults;
}

const E164 = /^\+[1-9][0-9]{6,14}$/;
const LONGEST_BODY = 1_600;

export function twilioRoutes(options: TwilioDoorOptions): Router {
  const { account, messages } = options;
  const router = Router();
  const base = '/2010-04-01/Accounts/:account';
  router.use(base, authenticate(account));
  router.post(`${base}/Messages.json`, urlencoded({ extended: false }), async (request, response) =>
    create(request, response, options),
  );
  router.get(`${base}/Messages.json`, (request, response) => {
    response.json(pageOf(account, list(messages, request.query)));
  });
  router.get(`${base}/Messages/:sid.json`, (request, response) => {
    const found = messages.get(request.params.sid);
    if (found?.channel === 'sms') response.json(asTwilio(account, found));
    else refuse(response, 404, 20404, 'The requested resource was not found');
  });
  return router;
}

function authenticate(account: TwilioAccount) {
  const expected = Buffer.from(`${account.sid}:${account.authToken}`).toString('base64');
  return (request: Request, response: Response, next: NextFunction): void => {
    if (request.headers.authorization === `Basic ${expected}`) next();
    else refuse(response, 401, 20003, 'Authenticate');
  };
}

async function create(
  request: Request,
  response: Response,
  { account, messages, faults }: TwilioDoorOptions,
): Promise<void> {
  const { To: to, From: from, Body: body, StatusCallback: callback } = request.body ?? {};
  const problem = problemOf(to, from, body);
  if (problem) return refuse(response, 400, problem.code, problem.message);
  const fault = faults.take('sms', to, ['delay', 'refuse', 'loseReply', 'undelivered']);
  if (fault?.kind === 'refuse') return refuse(response, fault.code, fault.providerCode, 'Ordered');
  const callbacks = faults.take('sms', to, ['callbacks']);
  const sms = newSms({
    from,
    to,
    text: body,
    direction: 'outbound',
    status: 'queued',
    statusCallback: callback || null,
    traceparent: request.get('traceparent') ?? null,
  });
  messages.keep(sms);
  if (fault?.kind === 'delay') await wait(fault.delayMs);
  if (fault?.kind === 'loseReply') request.socket.destroy();
  else response.status(201).json(asTwilio(account, sms));
  const errorCode = fault?.kind === 'undelivered' ? fault.providerCode : null;
  await reportStatus({ account, messages, sms, errorCode, fault: callbacks });
}

function problemOf(
  to: unknown,
  from: unknown,
  body: unknown,
): { code: number; message: string } | null {
  if (!to) return { code: 21604, message: "A 'To' phone number is required." };
  if (typeof to !== 'string' || !E164.test(to)) {
    return { code: 21211, message: "Invalid 'To' Phone Number" };
  }
  if (!from) return { code: 21603, message: "A 'From' phone number is required." };
  if (!body) return { code: 21602, message: 'Message body is required.' };
  if (String(body).length > LONGEST_BODY) {
    return { code: 21617, message: 'The concatenated message body exceeds the limit.' };
  }
  return null;
}

/** Twilio's filters: `DateSent>` and `DateSent<` include the moment itself. */
function list(messages: Messages, query: Request['query']): ReceivedSms[] {
  const after = momentOf(query['DateSent>'], Number.NEGATIVE_INFINITY);
  const before = momentOf(query['DateSent<'], Number.POSITIVE_INFINITY);
  const day = typeof query.DateSent === 'string' ? query.DateSent.slice(0, 10) : null;
  const size = Number(query.PageSize ?? 50);
  return smsOf(messages)
    .filter(({ to, from, receivedAt }) => {
      if (query.To !== undefined && query.To !== to) return false;
      if (query.From !== undefined && query.From !== from) return false;
      if (day !== null && !receivedAt.startsWith(day)) return false;
      const at = Date.parse(receivedAt);
      return at >= after && at <= before;
    })
    .slice(0, size);
}

function momentOf(value: unknown, otherwise: number): number {
  return typeof value === 'string' ? Date.parse(value) : otherwise;
}

function smsOf(messages: Messages): ReceivedSms[] {
  return messages.all().filter((message) => message.channel === 'sms');
}

function pageOf(account: TwilioAccount, page: ReceivedSms[]): Record<string, unknown> {
  return {
    messages: page.map((sms) => asTwilio(account, sms)),
    page: 0,
    page_size: 50,
    start: 0,
    end: Math.max(0, page.length - 1),
    first_page_uri: `/2010-04-01/Accounts/${account.sid}/Messages.json?Page=0`,
    next_page_uri: null,
    previous_page_uri: null,
    uri: `/2010-04-01/Accounts/${account.sid}/Messages.json`,
  };
}

function asTwilio(account: TwilioAccount, sms: ReceivedSms): Record<string, unknown> {
  const date = new Date(sms.receivedAt).toUTCString().replace('GMT', '+0000');
  const uri = `/2010-04-01/Accounts/${account.sid}/Messages/${sms.sid}`;
  return {
    sid: sms.sid,
    account_sid: account.sid,
    messaging_service_sid: null,
    from: sms.from,
    to: sms.to,
    body: sms.text,
    status: sms.status,
    direction: sms.direction === 'inbound' ? 'inbound' : 'outbound-api',
    num_segments: String(sms.segments),
    num_media: '0',
    error_code: sms.errorCode,
    error_message: null,
    date_created: date,
    date_updated: date,
    date_sent: sms.status === 'queued' ? null : date,
    price: priceOf(sms),
    price_unit: 'EUR',
    api_version: '2010-04-01',
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  };
}

function refuse(response: Response, status: number, code: number, message: string): void {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  response.status(status).json({ code, message, more_info, status });
}
