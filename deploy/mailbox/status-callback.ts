/** Tells the sender what became of an SMS, signed as Twilio signs. */
import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Messages, ReceivedSms } from './messages.ts';

interface StatusReport {
  readonly account: { readonly sid: string; readonly authToken: string };
  readonly messages: Messages;
  readonly sms: ReceivedSms;
  /** Null when the phone got it. */
  readonly errorCode: number | null;
}

const STEP_MS = 150;

/** Goes through the states of an SMS and reports each; a report that nobody takes is given up. */
export async function reportStatus({ account, messages, sms, errorCode }: StatusReport) {
  const last = errorCode === null ? 'delivered' : 'undelivered';
  for (const status of ['sent', last]) {
    await wait(STEP_MS);
    const now = { ...sms, status, errorCode: status === last ? errorCode : null };
    if (!messages.all().some(({ id }) => id === sms.id)) return;
    messages.keep(now);
    if (sms.statusCallback) await post(sms.statusCallback, account, now);
  }
}

async function post(
  url: string,
  account: StatusReport['account'],
  sms: ReceivedSms,
): Promise<void> {
  const fields: Record<string, string> = {
    AccountSid: account.sid,
    ApiVersion: '2010-04-01',
    From: sms.from,
    To: sms.to,
    MessageSid: sms.sid,
    SmsSid: sms.sid,
    MessageStatus: sms.status,
    SmsStatus: sms.status,
    ...(sms.errorCode === null ? {} : { ErrorCode: String(sms.errorCode) }),
  };
  try {
    await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signature(account.authToken, url, fields),
      },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(5_000),
    });
  } catch {
    // The sender is away; like Twilio, this does not wait for it.
  }
}

/** https://www.twilio.com/docs/usage/security: URL, then each name and value, sorted by name. */
export function signature(token: string, url: string, fields: Record<string, string>): string {
  const text = Object.keys(fields)
    .sort()
    .reduce((signed, name) => `${signed}${name}${fields[name]}`, url);
  return createHmac('sha1', token).update(text, 'utf8').digest('base64');
}
