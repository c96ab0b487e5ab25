/** E-mail by SMTP. Sent at least once: a repetition has the same Message-ID. */
import nodemailer from 'nodemailer';
import type { Outcome } from '../domain/delivery.ts';
import type { EmailProvider } from './provider.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:587`, or `smtps:` for TLS from the first byte. */
  readonly url: string;
  /** `Comune di Pianengo <mensa@comune.example>` */
  readonly from: string;
  readonly maxConnections: number;
}

const CONNECT_WITHIN_MS = 10_000;
const SILENT_AT_MOST_MS = 30_000;
/** A server that takes a byte a second is never silent, and never done. */
const DONE_WITHIN_MS = 60_000;

/** One address and nothing else: no list, no comment, no display name, no line break. */
const ADDRESS = /^[^\s@<>()[\]\\,;:"]{1,64}@[^\s@<>()[\]\\,;:"]{1,253}$/u;

export function createSmtpProvider({ url, from, maxConnections }: SmtpOptions): EmailProvider {
  const transport = nodemailer.createTransport({
    url,
    pool: true,
    maxConnections,
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: CONNECT_WITHIN_MS,
    socketTimeout: SILENT_AT_MOST_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return {
    async send({ to, subject, text, html, reference }) {
      if (!ADDRESS.test(to)) return { kind: 'refused', reason: 'addressInvalid' };
      try {
        const sending = transport.sendMail({
          // The envelope is given apart, so that nothing in an address can add a recipient.
          envelope: { from: address, to: [to] },
          from,
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${reference}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        });
        await within(DONE_WITHIN_MS, sending);
        return { kind: 'sent', providerId: null };
      } catch (error) {
        return outcomeOfSmtp(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // Nobody waits for it any more; what became of it shows in the next attempt.
    work.catch(() => undefined);
  }
}

export interface SmtpError {
  readonly code?: string | undefined;
  /** The server's answer, where there was one. */
  readonly responseCode?: number | undefined;
}

/** RFC 5321: 4yz may succeed later, 5yz will not. Its texts may name the address: they stay out. */
export function outcomeOfSmtp({ code, responseCode }: SmtpError): Outcome {
  // That we may not log in is for the operator to mend, and no fault of the address.
  if (code === 'EAUTH' || code === 'ENOAUTH') return { kind: 'retry', reason: 'loginRefused' };
  if (responseCode !== undefined && responseCode >= 500) {
    const reason = code === 'EENVELOPE' ? 'addressRefused' : 'messageRefused';
    return { kind: 'refused', reason };
  }
  if (responseCode !== undefined && responseCode >= 400) {
    return { kind: 'retry', reason: 'providerBusy' };
  }
  if (code === 'EENVELOPE') return { kind: 'refused', reason: 'addressInvalid' };
  return { kind: 'retry', reason: 'providerUnreachable' };
}
