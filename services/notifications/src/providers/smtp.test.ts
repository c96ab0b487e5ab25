/** E-mail as a real mail server gets it: protected, signed, to one recipient, and in time. */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import type { EmailProvider } from './provider.ts';
import { createSmtpProvider, type SmtpOptions } from './smtp.ts';

const REFERENCE = '0123456789abcdef0123456789abcdef';
const email = {
  to: 'nora@posta.example',
  subject: 'Saldo',
  text: 'Testo',
  html: '<p>Testo</p>',
  reference: REFERENCE,
};

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly raw: string;
}

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function mailServer(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH'],
    closeTimeout: 10,
    ...options,
    async onData(stream, session, done) {
      const raw = await text(stream);
      const { mailFrom, rcptTo } = session.envelope;
      const from = mailFrom === false ? '' : mailFrom.address;
      const to = rcptTo.map(({ address }) => address);
      received.push({ from, to, secure: session.secure, raw });
      done();
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  open.push(() => server.close());
  return { received, port: (server.server.address() as AddressInfo).port };
}

function provider(port: number, options: Partial<SmtpOptions> = {}): EmailProvider {
  const smtp = createSmtpProvider({
    url: `smtp://127.0.0.1:${port}`,
    from: 'Comune di Prova <mensa@comune.example>',
    maxConnections: 2,
    requireTls: false,
    ca: null,
    dkim: null,
    doneWithinMs: 5_000,
    ...options,
  });
  open.push(() => smtp.close());
  return smtp;
}

const headerOf = (raw: string, name: string): string | null =>
  new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im')
    .exec(raw)?.[1]
    ?.replaceAll(/\r\n[ \t]+/g, ' ') ?? null;

test('it names the notification in its Message-ID and where it comes back to', async () => {
  const { received, port } = await mailServer({ disabledCommands: ['AUTH', 'STARTTLS'] });
  expect(await provider(port).send(email)).toEqual({ kind: 'sent', providerId: null });
  const [mail] = received;
  expect(mail).toMatchObject({
    from: `bounce+${REFERENCE}@comune.example`,
    to: ['nora@posta.example'],
  });
  expect(headerOf(mail?.raw ?? '', 'Message-ID')).toBe(`<${REFERENCE}@comune.example>`);
  expect(headerOf(mail?.raw ?? '', 'List-Unsubscribe')).toBeNull();
});

test('one click ends what goes to many, by both headers, and DKIM signs them', async () => {
  const { received, port } = await mailServer({ disabledCommands: ['AUTH', 'STARTTLS'] });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const dkim = { domain: 'comune.example', selector: 's1', privateKey: pem };
  const unsubscribe = 'https://mensa.example/messaggi/t/disiscrizione';
  await provider(port, { dkim }).send({ ...email, unsubscribe });
  const raw = received[0]?.raw ?? '';
  expect(headerOf(raw, 'List-Unsubscribe')).toBe(`<${unsubscribe}>`);
  expect(headerOf(raw, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
  const signature = headerOf(raw, 'DKIM-Signature') ?? '';
  expect(signature).toContain('d=comune.example');
  expect(signature.toLowerCase()).toContain('list-unsubscribe-post');
});

test('a notice goes with it as a PDF', async () => {
  const { received, port } = await mailServer({ disabledCommands: ['AUTH', 'STARTTLS'] });
  const content = Buffer.from('%PDF-1.7');
  const notice = { fileName: 'avviso.pdf', contentType: 'application/pdf', content } as const;
  await provider(port).send({ ...email, attachments: [notice] });
  expect(received[0]?.raw).toContain('application/pdf');
  expect(received[0]?.raw).toContain(content.toString('base64'));
});

describe('where TLS is required', () => {
  test('a server that offers none gets nothing, and the fault is the server’s', async () => {
    const { received, port } = await mailServer({ disabledCommands: ['AUTH', 'STARTTLS'] });
    const outcome = await provider(port, { requireTls: true }).send(email);
    expect(outcome).toMatchObject({ kind: 'retry', scope: 'provider' });
    expect(received).toEqual([]);
  });

  test('a certificate that nobody vouches for gets nothing', async () => {
    const { received, port } = await mailServer();
    const outcome = await provider(port, { requireTls: true }).send(email);
    expect(outcome).toMatchObject({ kind: 'retry', scope: 'provider' });
    expect(received).toEqual([]);
  });
});

/** Greets, and then says a byte now and then: it is never silent, and never done. */
async function slowServer(): Promise<{ port: number; server: Server }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    const timer = setInterval(() => socket.write('2'), 20);
    socket.on('close', () => clearInterval(timer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, server };
}

test('a server that says a byte at a time is given up in time, and its connection closed', async () => {
  const { port, server } = await slowServer();
  const smtp = provider(port, { doneWithinMs: 300 });
  const closed = new Promise<void>((resolve) => {
    server.once('connection', (socket) => socket.once('close', () => resolve()));
  });
  expect(await smtp.send(email)).toMatchObject({ kind: 'retry', scope: 'provider' });
  await closed;
});

test('where several are on their way to it, none waits for another', async () => {
  const { port } = await slowServer();
  const smtp = provider(port, { doneWithinMs: 300 });
  const begunMs = performance.now();
  const outcomes = await Promise.all([smtp.send(email), smtp.send(email), smtp.send(email)]);
  expect(performance.now() - begunMs).toBeLessThan(2_000);
  for (const outcome of outcomes) expect(outcome).toMatchObject({ scope: 'provider' });
});
