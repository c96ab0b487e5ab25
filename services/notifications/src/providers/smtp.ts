/** E-mail by SMTP. Sent at least once: a repetition has the same Message-ID. */
import type { DeliveryReason } from '@mestolo/contracts/delivery-reasons.ts';
import nodemailer from 'nodemailer';
import type { Outcome } from '../domain/delivery.ts';
import { isMailAddress } from './mail-address.ts';
import type { EmailProvider, OutgoingEmail } from './provider.ts';

export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  /** PEM. */
  readonly privateKey: string;
}

export interface SmtpOptions {
  /** `smtp://user:password@host:587`, or `smtps:` for TLS from the first byte. */
  readonly url: string;
  /** `Comune di Pianengo <mensa@comune.example>` */
  readonly from: string;
  readonly maxConnections: number;
  /** Whether nothing is sent to a server that offers no STARTTLS. */
  readonly requireTls: boolean;
  /** Authorities to trust in place of the system's, as PEM; null: the system's. */
  readonly ca: string | null;
  readonly dkim: DkimKey | null;
  /** When a message that the server takes byte by byte is given up. */
  readonly doneWithinMs: number;
}

const CONNECT_WITHIN_MS = 10_000;
const SILENT_AT_MOST_MS = 30_000;

/** RFC 8058 wants both headers of one click signed, and only one of them is by itself. */
const SIGNED_HEADERS =
  'From:Reply-To:Subject:Date:Message-ID:To:MIME-Version:Content-Type:' +
  'Content-Transfer-Encoding:List-Unsubscribe:List-Unsubscribe-Post:Auto-Submitted';

export function createSmtpProvider(options: SmtpOptions): EmailProvider {
  const { url, from, dkim, doneWithinMs } = options;
  const transport = nodemailer.createTransport({
    url,
    pool: true,
    maxConnections: options.maxConnections,
    requireTLS: options.requireTls,
    ...(options.ca === null ? {} : { tls: { ca: options.ca } }),
    ...(dkim === null ? {} : { dkim: signing(dkim) }),
    connectionTimeout: Math.min(CONNECT_WITHIN_MS, doneWithinMs),
    greetingTimeout: Math.min(CONNECT_WITHIN_MS, doneWithinMs),
    socketTimeout: SILENT_AT_MOST_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return {
    async send(email) {
      if (!isMailAddress(email.to)) return { kind: 'invalid', reason: 'addressInvalid' };
      // A server that takes a byte a second is never silent, and never done: the signal ends its
      // connection, and what became of the message shows in the next attempt.
      const signal = AbortSignal.timeout(doneWithinMs);
      try {
        await transport.sendMail({ ...messageOf(email, { from, domain }), signal });
        return { kind: 'sent', providerId: null };
      } catch (error) {
        return outcomeOfSmtp(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

function signing({ domain, selector, privateKey }: DkimKey) {
  return {
    domainName: domain,
    keySelector: selector,
    privateKey,
    headerFieldNames: SIGNED_HEADERS,
  };
}

function messageOf(email: OutgoingEmail, { from, domain }: { from: string; domain: string }) {
  const { to, subject, text, html, reference, attachments = [], unsubscribe = null } = email;
  return {
    // The envelope is given apart, so that nothing in an address can add a recipient. What comes
    // back comes to an address that names the notification.
    envelope: { from: bounceAddress(reference, domain), to: [to] },
    from,
    to: { name: '', address: to },
    subject,
    text,
    html,
    messageId: `<${reference}@${domain}>`,
    attachments: attachments.map(({ fileName: filename, contentType, content }) => ({
      filename,
      contentType,
      content,
    })),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(unsubscribe === null
        ? {}
        : {
            'List-Unsubscribe': `<${unsubscribe}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          }),
    },
  };
}

/** VERP: each notification has an address of its own for what comes back. */
function bounceAddress(reference: string, domain: string): string {
  return `bounce+${reference}@${domain}`;
}

export interface SmtpError {
  readonly code?: string | undefined;
  /** The server's answer, where there was one. */
  readonly responseCode?: number | undefined;
  readonly response?: string | undefined;
  /** What it answered to. */
  readonly command?: string | undefined;
}

/**
 * RFC 5321: 4yz may succeed later, 5yz will not; RFC 3463 says more. What concerns us or the whole
 * server is no fault of the message. Its texts may name the address: they stay out.
 */
export function outcomeOfSmtp(error: SmtpError): Outcome {
  const { code, responseCode, response = '', command = '' } = error;
  // That we may not log in is for the operator to mend, and no fault of the address.
  if (code === 'EAUTH' || code === 'ENOAUTH') return ofServer('loginRefused');
  if (code === 'ETLS') return ofServer('tlsRefused');
  if (responseCode === undefined) {
    return code === 'EENVELOPE'
      ? { kind: 'invalid', reason: 'addressInvalid' }
      : ofServer('providerUnreachable');
  }
  // Before anybody said to whom it goes, and where the whole server is about to close.
  const isBefore = code !== 'EENVELOPE' && code !== 'EMESSAGE';
  if (responseCode === 421 || isBefore) return ofServer('providerBusy');
  if (command === 'MAIL FROM') return ofServer('senderRefused');
  const status = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? '';
  if (/^[45]\.2\.2$/.test(status)) return { kind: 'retry', reason: 'mailboxFull' };
  if (responseCode < 500) return { kind: 'retry', reason: 'providerBusy' };
  // A policy against the message says nothing about the address.
  const isAddress = code === 'EENVELOPE' && !status.startsWith('5.7.');
  return { kind: 'refused', reason: isAddress ? 'addressRefused' : 'messageRefused' };
}

function ofServer(reason: DeliveryReason): Outcome {
  return { kind: 'retry', reason, scope: 'provider' };
}
