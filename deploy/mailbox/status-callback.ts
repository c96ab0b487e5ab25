/** Tells the sender what became of an SMS, and as badly as a fault wants it. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import type { Messages, ReceivedSms } from './messages.ts';
import { postSigned, type TwilioAccount } from './twilio-requests.ts';

interface StatusReport {
  readonly account: TwilioAccount;
  readonly messages: Messages;
  readonly sms: ReceivedSms;
  /** Null when the phone got it. */
  readonly errorCode: number | null;
  /** What is wrong with the reports themselves. */
  readonly fault: Fault | undefined;
}

const STEP_MS = 150;
const REPEATED = 3;

/** Goes through the states of an SMS and reports each; a report that nobody takes is given up. */
export async function reportStatus(report: StatusReport): Promise<void> {
  const { account, messages, sms, errorCode, fault } = report;
  const last = errorCode === null ? 'delivered' : 'undelivered';
  const reached: ReceivedSms[] = [];
  for (const status of ['sent', last]) {
    await wait(STEP_MS, undefined, { ref: false });
    const now = { ...sms, status, errorCode: status === last ? errorCode : null };
    if (messages.get(sms.id) === undefined) return;
    messages.keep(now);
    reached.push(now);
    if (fault === undefined) await post(account, now);
  }
  if (fault === undefined || fault.callbacks === 'lose') return;
  if (fault.callbacks === 'delay') await wait(fault.delayMs, undefined, { ref: false });
  const told = fault.callbacks === 'swap' ? reached.reverse() : reached;
  for (const now of told) {
    const times = fault.callbacks === 'repeat' ? REPEATED : 1;
    for (let time = 0; time < times; time += 1) await post(account, now);
  }
}

async function post(account: TwilioAccount, sms: ReceivedSms): Promise<void> {
  if (sms.statusCallback === null) return;
  // Where the sender is away, this does not wait for it, like Twilio.
  await postSigned(sms.statusCallback, account, {
    AccountSid: account.sid,
    ApiVersion: '2010-04-01',
    From: sms.from,
    To: sms.to,
    MessageSid: sms.sid,
    SmsSid: sms.sid,
    MessageStatus: sms.status,
    SmsStatus: sms.status,
    ...(sms.errorCode === null ? {} : { ErrorCode: String(sms.errorCode) }),
  });
}
