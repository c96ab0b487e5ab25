/** Twilio, App IO and what parents write, as the programs on the other side meet them. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { DEMO_APP_IO_KEY, type Mailbox, type MailboxOptions, startMailbox } from './mailbox.ts';
import { signature } from './twilio-requests.ts';

const PHONE = '+393330000000';
const running: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

async function mailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const started = await startMailbox(options);
  running.push(started);
  return started;
}

interface Taken {
  readonly fields: Readonly<Record<string, string>>;
  readonly signature: string;
}

/** A program that Twilio tells things: it answers in this order, then 204; `null` is silence. */
async function door(answers: (number | null)[] = []) {
  const taken: Taken[] = [];
  let wake = () => {};
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString('utf8');
    const header = String(request.headers['x-twilio-signature']);
    taken.push({ fields: Object.fromEntries(new URLSearchParams(body)), signature: header });
    const status = answers.shift();
    if (status === null) response.destroy();
    else response.writeHead(status ?? 204).end();
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
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/providers/twilio`,
    async until(count: number): Promise<readonly Taken[]> {
      while (taken.length < count) await new Promise<void>((resolve) => (wake = resolve));
      return taken;
    },
  };
}

async function twilio(of: Mailbox, path: string, fields?: Record<string, string>) {
  const login = Buffer.from(`${of.account.sid}:${of.account.authToken}`).toString('base64');
  const address = `${of.httpUrl}/2010-04-01/Accounts/${of.account.sid}/${path}`;
  const body = fields === undefined ? {} : { method: 'POST', body: new URLSearchParams(fields) };
  const response = await fetch(address, { ...body, headers: { authorization: `Basic ${login}` } });
  return (await response.json()) as Record<string, unknown>;
}

const post = (url: string, body: object, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('reports of Twilio', () => {
  const [sent, delivered] = ['sent', 'delivered'];
  test.each([
    ['no fault', null, [sent, delivered]],
    ['repeat', 'repeat', [sent, sent, sent, delivered, delivered, delivered]],
    ['delay', 'delay', [sent, delivered]],
    ['swap', 'swap', [delivered, sent]],
  ])('%s', async (_name, callbacks, expected) => {
    const of = await mailbox();
    const { url, until } = await door();
    if (callbacks) of.faults.order({ channel: 'sms', kind: 'callbacks', callbacks, delayMs: 50 });
    const fields = { To: PHONE, From: '+393990000000', Body: 'Saldo', StatusCallback: url };
    const { sid } = await twilio(of, 'Messages.json', fields);
    const reports = await until(expected.length);
    expect(reports.map((one) => one.fields.MessageStatus)).toEqual(expected);
    for (const report of reports) {
      expect(report.fields.MessageSid).toBe(sid);
      expect(report.signature).toBe(signature(of.account.authToken, url, report.fields));
    }
  });

  test('lost ones never come, and the SMS is delivered all the same', async () => {
    const of = await mailbox();
    const { url, until } = await door();
    const fields = { To: PHONE, From: '+393990000000', StatusCallback: url };
    of.faults.order({ channel: 'sms', kind: 'callbacks', callbacks: 'lose' });
    await twilio(of, 'Messages.json', { ...fields, Body: 'lost' });
    await twilio(of, 'Messages.json', { ...fields, Body: 'told' });
    const [told] = await until(2);
    const sids = of.messages.all().map((one) => [one.text, one.id, 'status' in one && one.status]);
    expect(sids).toContainEqual(['told', told?.fields.MessageSid, 'delivered']);
    expect(sids).toContainEqual(['lost', expect.any(String), 'delivered']);
    expect((await until(2)).map(({ fields: { MessageSid } }) => MessageSid)).toEqual([
      told?.fields.MessageSid,
      told?.fields.MessageSid,
    ]);
  });
});

test('an SMS is asked for by its id: its parts, its price and when it was made', async () => {
  const of = await mailbox();
  const long = { To: PHONE, From: '+393990000000', Body: `${'Perché no? '.repeat(15)}…` };
  const { sid } = await twilio(of, 'Messages.json', long);
  const changed = new Promise<void>((resolve) => {
    of.messages.subscribe(() => resolve());
  });
  await changed;
  const found = await twilio(of, `Messages/${sid}.json`);
  expect(found).toMatchObject({ sid, num_segments: '3', price: '-0.22710', price_unit: 'EUR' });
  expect(Date.parse(String(found.date_created))).toBeGreaterThan(Date.now() - 60_000);
  expect(await twilio(of, 'Messages/SM0.json')).toMatchObject({ code: 20404 });
});

describe('what a parent writes', () => {
  test('is brought signed, from the phone to the number that wrote to it', async () => {
    const { url, until } = await door();
    const of = await mailbox({ smsUrl: url });
    await twilio(of, 'Messages.json', { To: PHONE, From: '+393991111111', Body: 'Saldo' });
    const answer = await post(`${of.httpUrl}/api/inbound`, { from: PHONE, text: 'Sì, grazie' });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ answered: 204 });
    const [brought] = await until(1);
    expect(brought?.fields).toMatchObject({ From: PHONE, To: '+393991111111', Body: 'Sì, grazie' });
    expect(brought?.signature).toBe(signature(of.account.authToken, url, brought?.fields ?? {}));
  });

  test.each([[500], [null]])('comes once more after %o, with the same id', async (first) => {
    const { url, until } = await door([first]);
    const of = await mailbox({ smsUrl: url });
    await post(`${of.httpUrl}/api/inbound`, { from: PHONE, text: 'SALDO' });
    const [one, two] = await until(2);
    expect(two).toEqual(one);
  });

  test('can be brought again by its id, and needs a number and a text', async () => {
    const { url, until } = await door();
    const of = await mailbox({ smsUrl: url });
    const inbound = `${of.httpUrl}/api/inbound`;
    const { sid } = (await (await post(inbound, { from: PHONE, text: 'STOP' })).json()) as {
      sid: string;
    };
    await post(inbound, { from: PHONE, text: 'STOP', sid });
    expect((await until(2)).map(({ fields }) => fields.MessageSid)).toEqual([sid, sid]);
    expect((await post(inbound, { from: 'Nora', text: 'STOP' })).status).toBe(400);
    expect((await post(inbound, { from: PHONE, text: '' })).status).toBe(400);
  });
});

describe('App IO', () => {
  const TO = 'VRDNRA85C52D142K';
  const content = { subject: 'Saldo della mensa', markdown: 'Il saldo è negativo. '.repeat(5) };
  const appIo = async (of: Mailbox, path: string, body: object, key = DEMO_APP_IO_KEY) => {
    const answer = await post(`${of.httpUrl}/app-io/api/v1/${path}`, body, {
      'ocp-apim-subscription-key': key,
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  test('asks for the key, and lets everybody be written to', async () => {
    const of = await mailbox();
    expect((await appIo(of, 'profiles', { fiscal_code: TO }, 'wrong')).status).toBe(401);
    const profile = await appIo(of, 'profiles', { fiscal_code: TO });
    expect(profile.body).toMatchObject({ sender_allowed: true });
  });

  test.each([
    { subject: 'Saldo' },
    { markdown: 'short' },
    { payment_data: { amount: 0, notice_number: '302000000000012345' } },
    { payment_data: { amount: 1_230, notice_number: '12345' } },
  ])('takes nothing with %o', async (part) => {
    const of = await mailbox();
    const sent = { fiscal_code: TO, content: { ...content, ...part } };
    expect((await appIo(of, 'messages', sent)).status).toBe(400);
    expect(of.messages.all()).toEqual([]);
  });

  test('is out, does not know somebody, or rejects, as was ordered', async () => {
    const of = await mailbox();
    const order = (fault: object) => of.faults.order({ channel: 'appIo', ...fault });
    order({ kind: 'refuse', code: 503 });
    expect((await appIo(of, 'profiles', { fiscal_code: TO })).status).toBe(503);
    order({ kind: 'notRegistered' });
    expect((await appIo(of, 'profiles', { fiscal_code: TO })).status).toBe(404);
    order({ kind: 'notAllowed' });
    const profile = await appIo(of, 'profiles', { fiscal_code: TO });
    expect(profile.body).toMatchObject({ sender_allowed: false });
    order({ kind: 'refuse', at: 'data', code: 429 });
    expect((await appIo(of, 'messages', { fiscal_code: TO, content })).status).toBe(429);
    order({ kind: 'rejected' });
    const ended = new Promise<void>((resolve) => {
      of.messages.subscribe((change) => {
        if (change.kind === 'message' && 'readStatus' in change.message) {
          if (change.message.status !== 'ACCEPTED') resolve();
        }
      });
    });
    const { body } = await appIo(of, 'messages', { fiscal_code: TO, content });
    await ended;
    const found = await fetch(`${of.httpUrl}/app-io/api/v1/messages/${TO}/${body.id}`, {
      headers: { 'ocp-apim-subscription-key': DEMO_APP_IO_KEY },
    });
    expect(await found.json()).toMatchObject({ status: 'REJECTED', message: { id: body.id } });
  });
});
