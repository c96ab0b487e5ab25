/**
 * Whatever stands in a name, a subject or an address: one envelope with one recipient, the stored
 * one, and no header that we did not write.
 */
import type { AddressInfo } from 'node:net';
import { domainToASCII } from 'node:url';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composePage, defaultTemplates, emailOf } from '../texts/compose.ts';
import { examplesOf } from '../texts/examples.ts';
import {
  hostileAddresses,
  hostileStrings,
  plainAddresses,
  strangeAddresses,
} from './hostile-fixture.ts';
import { isMailAddress } from './mail-address.ts';
import type { EmailProvider, OutgoingEmail } from './provider.ts';
import { createSmtpProvider } from './smtp.ts';

const TO = 'nora@posta.example';
const REFERENCE = '0123456789abcdef0123456789abcdef';

interface Envelope {
  readonly to: readonly string[];
  readonly message: string;
}

/** Everything that any client said to the server. */
let recipients: string[];
let envelopes: Envelope[];
let server: SMTPServer;
let provider: EmailProvider;

beforeAll(async () => {
  server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo(address, _session, callback) {
      recipients.push(address.address);
      callback();
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        envelopes.push({ to, message: Buffer.concat(chunks).toString('latin1') });
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  provider = createSmtpProvider({
    url: `smtp://127.0.0.1:${port}`,
    from: 'Comune di Prova <mensa@comune.example>',
    maxConnections: 4,
    requireTls: false,
    ca: null,
    dkim: null,
    doneWithinMs: 60_000,
  });
});

afterAll(async () => {
  provider.close();
  await new Promise<void>((resolve) => server.close(resolve));
});

beforeEach(() => {
  recipients = [];
  envelopes = [];
});

const email = (change: Partial<OutgoingEmail>): OutgoingEmail => ({
  ...{ to: TO, subject: 's', text: 't', html: '<p>t</p>', reference: REFERENCE },
  unsubscribe: 'https://mensa.comune.example/messaggi/a.b.c/disiscrizione?topic=news',
  ...change,
});

const HEADERS = [
  ...['from', 'to', 'subject', 'message-id', 'date', 'mime-version', 'content-type'],
  ...['auto-submitted', 'x-auto-response-suppress', 'list-unsubscribe', 'list-unsubscribe-post'],
].toSorted();

/** Name and value of each header of a message; a header over several lines is one. */
function headersOf(message: string): [string, string][] {
  const head = message.slice(0, message.indexOf('\r\n\r\n'));
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  return lines.map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
  });
}

/** A domain has no case, and the server tells one of other letters in those. */
function onTheWire(address: string): string {
  const [local, domain = ''] = address.split('@');
  return `${local}@${domainToASCII(domain.toLowerCase())}`;
}

function expectUnbroken({ to, message }: Envelope): void {
  expect(to).toEqual([TO]);
  const headers = headersOf(message);
  expect(headers.map(([name]) => name).toSorted()).toEqual(HEADERS);
  expect(headers.filter(([name]) => name === 'to')).toEqual([['to', TO]]);
  expect(Object.fromEntries(headers)).toMatchObject({
    from: 'Comune di Prova <mensa@comune.example>',
    'message-id': `<${REFERENCE}@comune.example>`,
  });
  // Nothing but printable ASCII in headers, and nowhere half a line end or a line too long.
  expect(headers.flat().join('')).toMatch(/^[ -~]*$/);
  expect(message.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/);
  const longest = Math.max(...message.split('\r\n').map(({ length }) => length));
  expect(longest).toBeLessThanOrEqual(998);
}

/** A thousand e-mails on a busy machine. */
const THOUSAND = { timeout: 60_000 };

describe('an address', () => {
  test.each(plainAddresses)('%s is one', (address) => {
    expect(isMailAddress(address)).toBe(true);
  });

  test.each(strangeAddresses.map((one) => JSON.stringify(one)))('%s is none', (address) => {
    expect(isMailAddress(JSON.parse(address))).toBe(false);
  });

  test(
    'of more than a thousand is refused, or the one recipient letter for letter',
    THOUSAND,
    async () => {
      const all = [...new Set([...hostileAddresses, ...plainAddresses])];
      expect(all.length).toBeGreaterThan(1_000);
      const outcomes = await Promise.all(all.map((to) => provider.send(email({ to }))));
      const taken = all.filter((_to, at) => outcomes[at]?.kind === 'sent');
      const refused = outcomes.filter(({ kind }) => kind === 'invalid');
      expect(taken.length + refused.length).toBe(all.length);
      expect(taken).toEqual(expect.arrayContaining(plainAddresses));
      expect(recipients.map(onTheWire).toSorted()).toEqual(taken.map(onTheWire).toSorted());
      expect(envelopes.every(({ to }) => to.length === 1)).toBe(true);
    },
  );
});

describe('an e-mail', () => {
  test('keeps its one recipient and its headers whatever its subject is', THOUSAND, async () => {
    const outcomes = await Promise.all(
      hostileStrings.map((text) =>
        provider.send(email({ subject: `Avviso ${text.slice(0, 200)}`, text: `Avviso ${text}` })),
      ),
    );
    expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true);
    expect(recipients).toEqual(hostileStrings.map(() => TO));
    envelopes.forEach(expectUnbroken);
  });

  test('keeps them whatever the names, the office and its words contain', THOUSAND, async () => {
    const [example] = examplesOf('low', {
      language: 'it',
      sender: {
        ...{ name: 'Prova', timeZone: 'Europe/Rome', lowBalanceBelowCents: 900 },
        office: { name: 'Ufficio', phone: null, email: null },
      },
    });
    if (!example) throw new Error('there is no example');
    const mails = hostileStrings.map((text) => {
      const office = { name: text, phone: text, email: text };
      const sender = { ...example.sender, name: text, office };
      const content = { ...example.content, guardian: text };
      const template = {
        ...defaultTemplates.it.low,
        subject: `{{nome}} ${text.replaceAll(/[{}\\]/g, '')} {{comune}}`,
      };
      return email(emailOf(composePage(sender, content, template)));
    });
    const outcomes = await Promise.all(mails.map((mail) => provider.send(mail)));
    expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true);
    expect(recipients).toEqual(hostileStrings.map(() => TO));
    envelopes.forEach(expectUnbroken);
  });
});
