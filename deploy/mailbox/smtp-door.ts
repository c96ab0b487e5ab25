/** A real SMTP server that takes every e-mail and delivers it to the page. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { type Attachment, type HeaderLines, type ParsedMail, simpleParser } from 'mailparser';
import {
  SMTPServer,
  type SMTPServerAuthentication,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server';
import type { Attachments } from './attachments.ts';
import { type BounceDoor, bounce } from './bounces.ts';
import type { Fault, Faults, Stage } from './faults.ts';
import type { Messages, ReceivedAttachment, ReceivedEmail } from './messages.ts';
import { connectionOf, slowAnswers, slowly } from './slow-connection.ts';

export interface SmtpDoor {
  readonly port: number;
  close(): Promise<void>;
}

/** Without a login everyone may send, and any is let in. Without TLS, none is offered. */
export interface SmtpProtection {
  readonly login?: { readonly user: string; readonly password: string };
  /** PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

interface SmtpDoorOptions extends SmtpProtection {
  readonly host: string;
  readonly port: number;
  readonly messages: Messages;
  readonly attachments: Attachments;
  readonly faults: Faults;
  readonly bounces: BounceDoor | null;
}

export async function openSmtpDoor(options: SmtpDoorOptions): Promise<SmtpDoor> {
  const { faults } = options;
  /** Sessions that a fault made slow, with their rate. */
  const slow = new WeakMap<SMTPServerSession, number>();
  const server = new SMTPServer({
    banner: 'Mestolo mailbox',
    ...protectionOf(options),
    size: 10 * 1024 * 1024,
    closeTimeout: 500,
    onConnect: (_session, callback) => callback(refusal(faults, 'connect', '')),
    onMailFrom: (_address, _session, callback) => callback(refusal(faults, 'mail', '')),
    onRcptTo({ address: to }, session, callback) {
      const fault = faults.take('email', to, ['slow']);
      const connection = fault && connectionOf(server, session);
      if (fault && connection) {
        slow.set(session, fault.bytesPerSecond);
        slowAnswers(connection, fault.bytesPerSecond);
      }
      callback(refusal(faults, 'rcpt', to));
    },
    onData(stream, session, callback) {
      receive(stream, session, options, slow.get(session) ?? null).then(
        (fault) => {
          if (fault?.kind === 'loseReply') connectionOf(server, session)?._socket.destroy();
          else callback(null, 'Delivered to the mailbox');
        },
        (error: Error) => callback(error),
      );
    },
  });
  // A client that hangs up is its own affair and must not end the mailbox.
  server.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function protectionOf({ login, tls }: SmtpProtection): SMTPServerOptions {
  const isRight = ({ username, password }: SMTPServerAuthentication) =>
    login === undefined || (username === login.user && password === login.password);
  return {
    ...(tls ?? { disabledCommands: ['STARTTLS'] }),
    authOptional: login === undefined,
    // Where there is TLS, a password is taken over nothing else.
    allowInsecureAuth: tls === undefined,
    onAuth(auth, _session, callback) {
      if (isRight(auth)) return callback(null, { user: auth.username ?? 'anybody' });
      callback(Object.assign(new Error('Authentication failed'), { responseCode: 535 }));
    },
  };
}

/** One card for each recipient of the envelope, as in real life. */
async function receive(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  { messages, attachments, faults, bounces }: SmtpDoorOptions,
  bytesPerSecond: number | null,
): Promise<Fault | undefined> {
  const source = bytesPerSecond === null ? stream : Readable.from(slowly(stream, bytesPerSecond));
  // What a mail lacks is not made up, and its pictures stay what they are.
  const asItIs = { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true };
  const mail = await simpleParser(source, asItIs);
  const recipients = session.envelope.rcptTo.map(({ address }) => address);
  for (const to of recipients) {
    const refused = refusal(faults, 'data', to);
    if (refused) throw refused;
  }
  const files = mail.attachments.map((file) => kept(file, attachments));
  let last: Fault | undefined;
  for (const to of recipients) {
    const fault = faults.take('email', to, ['delay', 'loseReply', 'bounce']);
    const email = emailOf({ mail, session, to, recipients, files });
    messages.keep(email);
    if (fault?.kind === 'bounce') bounce(email, { fault, messages, door: bounces });
    if (fault?.kind === 'delay') await wait(fault.delayMs);
    last = fault ?? last;
  }
  return last;
}

function emailOf(given: {
  readonly mail: ParsedMail;
  readonly session: SMTPServerSession;
  readonly to: string;
  readonly recipients: readonly string[];
  readonly files: readonly ReceivedAttachment[];
}): ReceivedEmail {
  const { mail, session, to, recipients, files } = given;
  const { mailFrom } = session.envelope;
  return {
    id: randomUUID(),
    channel: 'email',
    receivedAt: new Date().toISOString(),
    from: mail.from?.text ?? '',
    to,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || null,
    messageId: mail.messageId ?? null,
    headers: headersOf(mail.headerLines),
    envelope: { from: mailFrom === false ? '' : mailFrom.address, to: recipients },
    secure: session.secure,
    attachments: files,
    bounced: null,
  };
}

function kept(
  { content, filename, contentType, size }: Attachment,
  attachments: Attachments,
): ReceivedAttachment {
  const fileName = filename ?? 'attachment';
  return { id: attachments.keep(content), fileName, contentType, bytes: size };
}

function headersOf(lines: HeaderLines): Record<string, string> {
  return Object.fromEntries(
    lines.map(({ key, line }) => [
      key.toLowerCase(),
      line
        .slice(line.indexOf(':') + 1)
        .replace(/\r?\n[ \t]+/g, ' ')
        .trim(),
    ]),
  );
}

/** What an ordered fault answers here, if there is one. */
function refusal(faults: Faults, at: Stage, to: string): Error | null {
  const fault = faults.refusal('email', at, to);
  if (!fault) return null;
  const noSuch = at === 'rcpt' && fault.code >= 550;
  const reason = noSuch ? 'No such mailbox here' : 'Refused, as was ordered';
  const said = fault.code < 500 ? 'Try again later' : reason;
  return Object.assign(new Error(said), { responseCode: fault.code });
}
