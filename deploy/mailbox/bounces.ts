/**
 * Mail that comes back: a report of delivery as RFC 3464 has it, handed over as a mail server does
 * that pipes the mail of its bounce address to a program's door.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import type { Messages, ReceivedEmail } from './messages.ts';

/** Where reports go, and the bearer token that lets them in. */
export interface BounceDoor {
  readonly url: string;
  readonly token: string;
}

const TRIES = 3;
const BETWEEN_TRIES_MS = 500;
const ANSWER_WITHIN_MS = 5_000;

/** Waits as the fault says, then reports; what nobody takes after three tries is given up. */
export async function bounce(
  email: ReceivedEmail,
  { fault, messages, door }: { fault: Fault; messages: Messages; door: BounceDoor | null },
): Promise<void> {
  await wait(fault.delayMs, undefined, { ref: false });
  const now = messages.get(email.id);
  if (now?.channel !== 'email') return;
  messages.keep({ ...now, bounced: fault.status });
  if (door === null) return;
  const report = deliveryReport(email, fault);
  for (let tries = 1; tries <= TRIES; tries += 1) {
    if (await post(door, report)) return;
    await wait(BETWEEN_TRIES_MS * tries, undefined, { ref: false });
  }
}

/** Whether there is nothing more to do: a refusal, too, is an answer. */
async function post({ url, token }: BounceDoor, body: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'message/rfc822', authorization: `Bearer ${token}` },
      body,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await response.body?.cancel();
    return response.status < 500;
  } catch {
    return false;
  }
}

const MTA = 'mx.mailbox.example';

const words: Readonly<Record<string, string>> = {
  '5.1.1': 'The email account that you tried to reach does not exist.',
  '5.2.2': 'The recipient’s inbox is out of storage space.',
  '4.2.2': 'The recipient’s inbox is out of storage space; we will try again.',
  '4.4.1': 'The recipient’s server does not answer; we will try again.',
};

export function deliveryReport(
  { to, envelope, headers, subject, messageId, receivedAt }: ReceivedEmail,
  { status, action }: Pick<Fault, 'status' | 'action'>,
): string {
  const boundary = `=_${randomUUID()}`;
  const said = words[status] ?? 'It could not be delivered.';
  const code = status.startsWith('4') ? 450 : 550;
  const title =
    action === 'delayed'
      ? 'Delayed Mail (still being retried)'
      : 'Undelivered Mail Returned to Sender';
  const original = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [
    `From: Mail Delivery System <MAILER-DAEMON@${MTA}>`,
    `To: ${envelope.from}`,
    `Subject: ${title}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${randomUUID()}@${MTA}>`,
    ...(messageId === null ? [] : [`References: ${messageId}`]),
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    ` boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    `Your message "${subject}" to <${to}> did not arrive. ${said}`,
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${MTA}`,
    `Arrival-Date: ${new Date(receivedAt).toUTCString().replace('GMT', '+0000')}`,
    '',
    `Original-Recipient: rfc822;${to}`,
    `Final-Recipient: rfc822; ${to}`,
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${code} ${status} ${said}`,
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    ...original,
    '',
    `--${boundary}--`,
    '',
  ].join('\r\n');
}
