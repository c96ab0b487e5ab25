/**
 * A stand-in for App IO as senders see it: whether somebody may be written to, a message with a
 * payment, and what became of it. https://docs.pagopa.it/io-guida-tecnica
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { json, type NextFunction, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { fiscalCode, type NewMessage, newMessage } from './app-io-message.ts';
import type { Faults } from './faults.ts';
import type { Messages, ReceivedAppIo } from './messages.ts';

interface AppIoDoorOptions {
  /** The subscription keys of senders that are let in. */
  readonly keys: readonly string[];
  readonly messages: Messages;
  readonly faults: Faults;
}

const PROCESSED_AFTER_MS = 150;
const BASE = '/app-io/api/v1';

export function appIoRoutes(options: AppIoDoorOptions): Router {
  const router = Router();
  router.use(BASE, authenticate(options.keys), json({ limit: '64kb' }));
  router.post(`${BASE}/profiles`, (request, response) =>
    profile(request.body?.fiscal_code, response, options),
  );
  router.get(`${BASE}/profiles/:fiscalCode`, (request, response) =>
    profile(request.params.fiscalCode, response, options),
  );
  router.post([`${BASE}/messages`, `${BASE}/messages/:fiscalCode`], (request, response) =>
    create(request, response, options),
  );
  router.get(`${BASE}/messages/:fiscalCode/:id`, (request, response) => {
    const found = options.messages.get(request.params.id);
    if (found?.channel !== 'appIo' || found.to !== request.params.fiscalCode) {
      refuse(response, 404, 'Message not found');
    } else response.json(asAppIo(found));
  });
  return router;
}

function authenticate(keys: readonly string[]) {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (keys.includes(request.get('ocp-apim-subscription-key') ?? '')) next();
    else {
      const message = 'Access denied due to invalid subscription key.';
      response.status(401).json({ statusCode: 401, message });
    }
  };
}

/** Everybody is on App IO and may be written to, until a fault says otherwise. */
async function profile(
  wanted: unknown,
  response: Response,
  { faults }: AppIoDoorOptions,
): Promise<void> {
  const read = fiscalCode.safeParse(wanted);
  if (!read.success) return refuse(response, 400, 'Invalid fiscal code');
  const refused = faults.refusal('appIo', 'rcpt', read.data);
  if (refused) return refuse(response, refused.code, 'Refused, as was ordered');
  const fault = faults.take('appIo', read.data, ['notRegistered', 'notAllowed']);
  if (fault?.kind === 'notRegistered') return refuse(response, 404, 'Profile not found');
  response.json({ sender_allowed: fault === undefined, preferred_languages: ['it_IT'] });
}

async function create(
  request: Request,
  response: Response,
  { messages, faults }: AppIoDoorOptions,
): Promise<void> {
  const read = newMessage.safeParse(request.body);
  if (!read.success) return refuse(response, 400, z.prettifyError(read.error));
  const to = fiscalCode.safeParse(request.params.fiscalCode ?? read.data.fiscal_code);
  if (!to.success) return refuse(response, 400, 'Invalid fiscal code');
  const refused = faults.refusal('appIo', 'data', to.data);
  if (refused) return refuse(response, refused.code, 'Refused, as was ordered');
  const fault = faults.take('appIo', to.data, ['delay', 'loseReply', 'rejected']);
  const message = received(read.data, to.data, request.get('traceparent') ?? null);
  messages.keep(message);
  if (fault?.kind === 'delay') await wait(fault.delayMs);
  if (fault?.kind === 'loseReply') request.socket.destroy();
  else {
    const location = `${BASE}/messages/${message.to}/${message.id}`;
    response.status(201).location(location).json({ id: message.id });
  }
  await wait(PROCESSED_AFTER_MS, undefined, { ref: false });
  const status = fault?.kind === 'rejected' ? 'REJECTED' : 'PROCESSED';
  if (messages.get(message.id)) messages.keep({ ...message, status });
}

function received(
  { content: { subject, markdown, payment_data: payment } }: NewMessage,
  to: string,
  traceparent: string | null,
): ReceivedAppIo {
  return {
    id: randomBytes(13).toString('hex').toUpperCase(),
    channel: 'appIo',
    receivedAt: new Date().toISOString(),
    from: 'App IO',
    to,
    subject,
    text: markdown,
    payment: payment
      ? {
          amountCents: payment.amount,
          noticeNumber: payment.notice_number,
          payeeFiscalCode: payment.payee?.fiscal_code ?? null,
        }
      : null,
    status: 'ACCEPTED',
    readStatus: 'UNREAD',
    paymentStatus: payment ? 'NOT_PAID' : null,
    traceparent,
  };
}

function asAppIo(message: ReceivedAppIo): Record<string, unknown> {
  const { payment } = message;
  return {
    message: {
      id: message.id,
      fiscal_code: message.to,
      created_at: message.receivedAt,
      sender_service_id: 'mailbox',
      feature_level_type: 'ADVANCED',
      content: {
        subject: message.subject,
        markdown: message.text,
        ...(payment && {
          payment_data: { amount: payment.amountCents, notice_number: payment.noticeNumber },
        }),
      },
    },
    status: message.status,
    read_status: message.readStatus,
    ...(message.paymentStatus && { payment_status: message.paymentStatus }),
  };
}

function refuse(response: Response, status: number, detail: string): void {
  const body = { title: 'Refused', status, detail };
  response.status(status).type('application/problem+json').json(body);
}
