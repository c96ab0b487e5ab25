/** A real SMTP server that takes every e-mail and delivers it to the page. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type HeaderLines, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Fault, Faults } from './faults.ts';
import type { Messages } from './messages.ts';

export interface SmtpDoor {
  readonly port: number;
  close(): Promise<void>;
}

interface SmtpDoorOptions {
  readonly host: string;
  readonly port: number;
  readonly messages: Messages;
  readonly faults: Faults;
}

export async function openSmtpDoor(options: SmtpDoorOptions): Promise<SmtpDoor> {
  const { messages, faults } = options;
  const server = new SMTPServer({
    banner: 'Mestolo mailbox',
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    // Whoever logs in is let in: there is nothing here that is not on the page.
    allowInsecureAuth: true,
    onAuth: (auth, _session, callback) => callback(null, { user: auth.username ?? 'anybody' }),
    size: 10 * 1024 * 1024,
    closeTimeout: 500,
    onRcptTo(address, _session, callback) {
      const fault = faults.take('email', address.address, ['refuse']);
      callback(fault ? refusal(fault) : null);
    },
    onData(stream, session, callback) {
      receive(stream, session, { messages, faults }).then(
        (fault) => {
          if (fault?.kind === 'loseReply') breakOff(server, session);
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

/** One card for each recipient of the envelope, as in real life. */
async function receive(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  { messages, faults }: { messages: Messages; faults: Faults },
): Promise<Fault | undefined> {
  const mail = await simpleParser(stream);
  let last: Fault | undefined;
  for (const { address: to } of session.envelope.rcptTo) {
    const fault = faults.take('email', to, ['delay', 'loseReply']);
    messages.keep({
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
    });
    if (fault?.kind === 'delay') await wait(fault.delayMs);
    last = fault ?? last;
  }
  return last;
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

function refusal(fault: Fault): Error {
  const reason = fault.code >= 500 ? 'No such mailbox here' : 'Try again later';
  return Object.assign(new Error(reason), { responseCode: fault.code });
}

function breakOff(server: SMTPServer, session: SMTPServerSession): void {
  for (const connection of server.connections) {
    if (connection.id === session.id) connection._socket.destroy();
  }
}
