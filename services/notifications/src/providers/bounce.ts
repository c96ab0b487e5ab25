/** Mail that came back: which notification it was, and what its report means (RFC 3464, 3463). */
import { type ParsedMail, simpleParser } from 'mailparser';
import type { Outcome } from '../domain/delivery.ts';

export interface Bounce {
  /** Of the notification. */
  readonly reference: string;
  /** Null where there is nothing to do: it is only late, or somebody is on holiday. */
  readonly outcome: Outcome | null;
}

/** Null where no notification of ours is named. */
export async function readBounce(mail: Buffer): Promise<Bounce | null> {
  const parsed = await simpleParser(mail, { keepDeliveryStatus: true, skipHtmlToText: true });
  const reference = referenceOf(parsed);
  if (reference === null) return null;
  const report = parsed.attachments.find(
    ({ contentType }) => contentType === 'message/delivery-status',
  );
  // A person's or a machine's own words, such as those of a holiday, are no report.
  if (report === undefined) return { reference, outcome: null };
  const text = report.content.toString('utf8');
  const action = fieldOf(text, 'Action')?.toLowerCase() ?? '';
  const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(fieldOf(text, 'Status') ?? '')?.[0] ?? '';
  return { reference, outcome: outcomeOfReport(action, status) };
}

/** The address it came back to names the notification; else the Message-ID of what was sent. */
function referenceOf(mail: ParsedMail): string | null {
  const headers = ['to', 'delivered-to', 'x-original-to', 'envelope-to'];
  const addresses = mail.headerLines.filter(({ key }) => headers.includes(key));
  const byAddress = /bounce\+([0-9a-f]{32})@/i;
  for (const { line } of addresses) {
    const found = byAddress.exec(line);
    if (found?.[1]) return found[1].toLowerCase();
  }
  const original = mail.attachments.find(({ contentType }) =>
    ['message/rfc822', 'text/rfc822-headers'].includes(contentType),
  );
  const messageId = fieldOf(original?.content.toString('utf8') ?? '', 'Message-ID') ?? '';
  return /^<([0-9a-f]{32})@/.exec(messageId)?.[1] ?? null;
}

/** The first of this name; a field that goes on in the next line is none of those read here. */
function fieldOf(text: string, name: string): string | null {
  return new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*\\r?$`, 'im').exec(text)?.[1] ?? null;
}

/** The address itself is the reason: there is none such, or it is closed. */
const ADDRESS = /^5\.(?:0\.0|1\.\d{1,3}|2\.[01])$/;

export function outcomeOfReport(action: string, status: string): Outcome | null {
  if (action === 'delivered') return { kind: 'delivered', providerId: null };
  // Delayed: the server goes on trying. Relayed, expanded: nobody knows more.
  if (action !== 'failed') return null;
  if (ADDRESS.test(status)) return { kind: 'refused', reason: 'addressRefused' };
  if (/^[45]\.2\.2$/.test(status)) return { kind: 'refused', reason: 'mailboxFull' };
  if (status.startsWith('5.7.')) return { kind: 'refused', reason: 'messageRefused' };
  // The server gave up; the next message may arrive.
  return { kind: 'refused', reason: 'notDelivered' };
}
