/**
 * The parents’ phone: an SMTP server, stand-ins of Twilio and App IO, a page with what came.
 */
import { createServer, type Server } from 'node:http';
import express from 'express';
import { appIoRoutes } from './app-io-door.ts';
import { createAttachments } from './attachments.ts';
import type { BounceDoor } from './bounces.ts';
import { createFaults, type Faults } from './faults.ts';
import { createMessages, type Messages } from './messages.ts';
import { openSmtpDoor, type SmtpProtection } from './smtp-door.ts';
import { twilioRoutes } from './twilio-door.ts';
import type { TwilioAccount } from './twilio-requests.ts';
import { webRoutes } from './web-door.ts';

export interface MailboxOptions {
  readonly host?: string;
  /** 0 takes a free port. */
  readonly httpPort?: number;
  readonly smtpPort?: number;
  readonly smtp?: SmtpProtection;
  /** Where the messages outlive a restart; without it they are only in memory. */
  readonly folder?: string;
  readonly account?: TwilioAccount;
  /** Where an SMS of a parent is brought; null: nowhere. */
  readonly smsUrl?: string | null;
  /** Where mail that comes back is reported; null: nowhere. */
  readonly bounces?: BounceDoor | null;
  readonly appIoKeys?: readonly string[];
}

export interface Mailbox {
  readonly httpUrl: string;
  readonly smtpUrl: string;
  readonly account: TwilioAccount;
  readonly messages: Messages;
  readonly faults: Faults;
  stop(): Promise<void>;
}

/** No secrets: they open nothing but this mailbox. */
export const DEMO_ACCOUNT: TwilioAccount = {
  sid: `AC${'0'.repeat(31)}1`,
  authToken: 'mailbox-of-the-demo',
};
export const DEMO_APP_IO_KEY = 'mailbox-of-the-demo';

export async function startMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const { host = '127.0.0.1', httpPort = 0, smtpPort = 0, account = DEMO_ACCOUNT } = options;
  const { appIoKeys = [DEMO_APP_IO_KEY], smsUrl = null, bounces = null } = options;
  const messages = createMessages(options.folder ?? null);
  const attachments = createAttachments(options.folder ?? null);
  const faults = createFaults();
  const kept = { messages, attachments, faults };
  const smtp = await openSmtpDoor({ host, port: smtpPort, ...options.smtp, ...kept, bounces });
  const app = express().disable('x-powered-by');
  // `DateSent>` is a name of a filter, so names are taken as they stand.
  app.set('query parser', 'simple');
  app.use(twilioRoutes({ account, messages, faults }));
  app.use(appIoRoutes({ keys: appIoKeys, messages, faults }));
  app.use(webRoutes({ ...kept, inbound: { account, messages, smsUrl } }));
  const server = createServer(app);
  await listen(server, httpPort, host);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : httpPort;
  return {
    httpUrl: `http://${host}:${port}`,
    smtpUrl: `smtp://${host}:${smtp.port}`,
    account,
    messages,
    faults,
    async stop() {
      server.close();
      server.closeAllConnections();
      await smtp.close();
      messages.close();
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}
