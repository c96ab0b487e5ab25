/** The SMTP server as senders meet it: each fault as it is ordered, TLS and a login. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { makeCertificate } from '@mestolo/testkit/certificates.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { type Mailbox, type MailboxOptions, startMailbox } from './mailbox.ts';
import type { ReceivedEmail } from './messages.ts';

const TO = 'nora@posta.example';
const running: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  // Senders hang up before the server closes, or it would wait for them.
  for (const one of running.splice(0).reverse()) await one.stop();
});

async function mailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const started = await startMailbox(options);
  running.push(started);
  return started;
}

/** One conversation, a line at a time; an answer is its last line, null where the line broke. */
async function converse(to: Mailbox) {
  const socket = connect(Number(new URL(to.smtpUrl).port), '127.0.0.1');
  running.push({ stop: async () => void socket.destroy() });
  let spoken = speak(socket);
  const answers = {
    greeting: await spoken.answer(),
    say: (line: string) => spoken.say(line),
    async startTls(ca: string) {
      await spoken.say('STARTTLS');
      const secure = connectTls({ socket, ca, host: 'localhost', servername: 'localhost' });
      await once(secure, 'secureConnect');
      spoken = speak(secure);
    },
    /** The code of each step until one fails. */
    async mail(recipient = TO, body = 'Subject: Saldo\r\n\r\nCiao') {
      await spoken.say('EHLO sender.example');
      for (const line of [
        'MAIL FROM:<bounce+r1@comune.example>',
        `RCPT TO:<${recipient}>`,
        'DATA',
      ]) {
        const answer = await spoken.say(line);
        if (answer === null || !/^[23]/.test(answer)) return answer;
      }
      return spoken.say(`${body}\r\n.`);
    },
  };
  return answers;
}

function speak(socket: Socket) {
  const lines: (string | null)[] = [];
  let wake = () => {};
  let text = '';
  socket.on('error', () => {});
  socket.on('data', (data) => {
    text += data;
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      if (text[3] !== '-') lines.push(text.slice(0, end));
      text = text.slice(end + 2);
    }
    wake();
  });
  socket.on('close', () => {
    lines.push(null);
    wake();
  });
  const answer = async (): Promise<string | null> => {
    while (lines.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return lines.shift() ?? null;
  };
  return {
    answer,
    say(line: string) {
      socket.write(`${line}\r\n`);
      return answer();
    },
  };
}

const emails = (of: Mailbox) => of.messages.all() as readonly ReceivedEmail[];

describe('refusals', () => {
  test.each([
    ['connect', 421],
    ['mail', 451],
    ['mail', 553],
    ['rcpt', 451],
    ['data', 452],
    ['data', 554],
  ])('at %s with %i: nothing is kept, and the next is taken', async (at, code) => {
    const to = await mailbox();
    to.faults.order({ channel: 'email', kind: 'refuse', at, code });
    const first = await converse(to);
    const answer = at === 'connect' ? first.greeting : await first.mail();
    expect(answer).toMatch(new RegExp(`^${code} `));
    expect(emails(to)).toEqual([]);
    expect(await (await converse(to)).mail()).toMatch(/^250 /);
    expect(emails(to)).toHaveLength(1);
  });

  test('of one recipient: 550, and everybody else gets mail', async () => {
    const to = await mailbox();
    to.faults.order({ channel: 'email', kind: 'refuseRecipient', to: TO });
    expect(await (await converse(to)).mail('oscar@posta.example')).toMatch(/^250 /);
    expect(await (await converse(to)).mail()).toMatch(/^550 /);
    expect(emails(to).map((one) => one.to)).toEqual(['oscar@posta.example']);
  });

  test.each([
    { channel: 'fax', kind: 'refuse' },
    { channel: 'sms', kind: 'bounce' },
    { channel: 'email', kind: 'refuse', at: 'connect', to: TO },
    { channel: 'email', kind: 'delay', delayMs: -1 },
    { channel: 'email', kind: 'refuse', colour: 'red' },
  ])('%o is no fault', async (wanted) => {
    expect((await mailbox()).faults.order(wanted)).toBeNull();
  });
});

test('after loseReply the mail is there, and the sender heard nothing', async () => {
  const to = await mailbox();
  to.faults.order({ channel: 'email', kind: 'loseReply' });
  expect(await (await converse(to)).mail()).toBeNull();
  expect(emails(to)).toMatchObject([{ to: TO, subject: 'Saldo' }]);
});

test('a slow server says and takes so many bytes a second', async () => {
  const to = await mailbox();
  const [bytesPerSecond, bytes] = [2_000, 1_000];
  to.faults.order({ channel: 'email', kind: 'slow', bytesPerSecond });
  const sender = await converse(to);
  const begun = performance.now();
  expect(await sender.mail(TO, `Subject: Saldo\r\n\r\n${'a'.repeat(bytes)}`)).toMatch(/^250 /);
  expect(performance.now() - begun).toBeGreaterThan((1_000 * bytes) / bytesPerSecond);
  expect(emails(to)).toHaveLength(1);
});

test('at one byte a second already an answer is long in coming, and a sender may give up', async () => {
  const to = await mailbox();
  to.faults.order({ channel: 'email', kind: 'slow' });
  const sender = await converse(to);
  await sender.say('EHLO sender.example');
  await sender.say('MAIL FROM:<mensa@comune.example>');
  // Already the answer to this comes a byte at a time.
  const heard = sender.say(`RCPT TO:<${TO}>`);
  const silence = new Promise((resolve) => setTimeout(resolve, 300, 'still waiting'));
  expect(await Promise.race([heard, silence])).toBe('still waiting');
  await running.pop()?.stop();
  expect(await heard).toBeNull();
  expect(emails(to)).toEqual([]);
});

test('mail that bounces is taken, and comes back to the sender of its envelope', async () => {
  const { url, next } = await bounceDoor([503, 204]);
  const to = await mailbox({ bounces: { url, token: 'bounce-token' } });
  to.faults.order({ channel: 'email', kind: 'bounce', status: '5.2.2', delayMs: 10 });
  expect(await (await converse(to)).mail()).toMatch(/^250 /);
  const [first, second] = [await next(), await next()];
  expect(second).toEqual(first);
  expect(first).toMatchObject({ type: 'message/rfc822', authorization: 'Bearer bounce-token' });
  expect(first.body).toContain('To: bounce+r1@comune.example\r\n');
  expect(first.body).toContain('multipart/report; report-type=delivery-status');
  expect(first.body).toMatch(/Final-Recipient: rfc822; nora@posta\.example\r\nAction: failed/);
  expect(first.body).toContain('Status: 5.2.2\r\nDiagnostic-Code: smtp; 550 5.2.2 ');
  expect(emails(to)).toMatchObject([{ to: TO, bounced: '5.2.2' }]);
});

interface Reported {
  readonly type: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

async function bounceDoor(answers: number[]) {
  const reports: Reported[] = [];
  let wake = () => {};
  const server: Server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString('utf8');
    const { 'content-type': type, authorization } = request.headers;
    reports.push({ type, authorization, body });
    response.writeHead(answers.shift() ?? 204).end();
    wake();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  running.push({
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/providers/mail/bounces`,
    async next(): Promise<Reported> {
      while (reports.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return reports.shift() as Reported;
    },
  };
}

test('with a certificate and a login, mail is taken over TLS and with the password only', async () => {
  const { key, cert } = await makeCertificate('localhost');
  const login = { user: 'mensa', password: 'una parola' };
  const to = await mailbox({ smtp: { tls: { key, cert }, login } });
  const plain = ({ user, password }: typeof login) =>
    `AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`;
  const bare = await converse(to);
  await bare.say('EHLO sender.example');
  expect(await bare.say(plain(login))).toMatch(/^538 /);
  expect(await bare.mail()).toMatch(/^530 /);
  const sender = await converse(to);
  await sender.say('EHLO sender.example');
  await sender.startTls(cert);
  await sender.say('EHLO sender.example');
  expect(await sender.say(plain({ ...login, password: 'wrong' }))).toMatch(/^535 /);
  expect(await sender.say(plain(login))).toMatch(/^235 /);
  expect(await sender.mail()).toMatch(/^250 /);
  expect(emails(to)).toMatchObject([{ to: TO, secure: true }]);
});
