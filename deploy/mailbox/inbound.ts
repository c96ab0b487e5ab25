/** A parent writes: Twilio takes the SMS and brings it to the program whose number it is. */
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Messages, ReceivedSms } from './messages.ts';
import { newSms } from './sms.ts';
import { postSigned, type TwilioAccount } from './twilio-requests.ts';

const inboundSchema = z.strictObject({
  from: z.string().regex(/^\+[1-9][0-9]{6,14}$/, 'must be a number such as +393330000000'),
  text: z.string().min(1).max(1_600),
  /** Who is written to; without it, whoever wrote to this phone last. */
  to: z.string().min(1).optional(),
  /** The id of an SMS that is brought once more. */
  sid: z
    .string()
    .regex(/^SM[0-9a-f]{32}$/)
    .optional(),
});

export interface InboundTools {
  readonly account: TwilioAccount;
  readonly messages: Messages;
  /** Null where nobody wants to know. */
  readonly smsUrl: string | null;
}

export type Inbound =
  | { readonly kind: 'invalid'; readonly detail: string }
  | { readonly kind: 'brought'; readonly sid: string; readonly answered: number | null };

const AGAIN_AFTER_MS = 300;
const NOBODY_WROTE = '+390000000000';

/** Tries once more where no answer came, or an answer of 5xx. */
export async function bringInbound(tools: InboundTools, wanted: unknown): Promise<Inbound> {
  const read = inboundSchema.safeParse(wanted);
  if (!read.success) return { kind: 'invalid', detail: z.prettifyError(read.error) };
  const { from, text, sid } = read.data;
  const to = read.data.to ?? lastSender(tools.messages, from);
  const sms = newSms({
    ...(sid && { sid }),
    from,
    to,
    text,
    direction: 'inbound',
    status: 'received',
  });
  tools.messages.keep(sms);
  return { kind: 'brought', sid: sms.sid, answered: await bring(tools, sms) };
}

async function bring({ account, smsUrl }: InboundTools, sms: ReceivedSms): Promise<number | null> {
  if (smsUrl === null) return null;
  const fields = {
    AccountSid: account.sid,
    ApiVersion: '2010-04-01',
    MessageSid: sms.sid,
    SmsMessageSid: sms.sid,
    SmsSid: sms.sid,
    SmsStatus: 'received',
    From: sms.from,
    To: sms.to,
    Body: sms.text,
    NumMedia: '0',
    NumSegments: String(sms.segments),
    FromCountry: 'IT',
    ToCountry: 'IT',
  };
  const answered = await postSigned(smsUrl, account, fields);
  if (answered !== null && answered < 500) return answered;
  await wait(AGAIN_AFTER_MS);
  return postSigned(smsUrl, account, fields);
}

function lastSender(messages: Messages, phone: string): string {
  const last = messages
    .all()
    .find((one) => one.channel === 'sms' && one.direction === 'outbound' && one.to === phone);
  return last?.from ?? NOBODY_WROTE;
}
