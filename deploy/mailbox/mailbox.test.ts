/** The mailbox by itself: what it keeps, whom it lets in, and how it signs. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Mailbox, startMailbox } from './mailbox.ts';
import { createMessages, type ReceivedSms } from './messages.ts';
import { newSms } from './sms.ts';
import { signature } from './twilio-requests.ts';

const running: Mailbox[] = [];

afterEach(async () => {
  for (const mailbox of running.splice(0)) await mailbox.stop();
});

async function mailbox(): Promise<Mailbox> {
  const started = await startMailbox();
  running.push(started);
  return started;
}

function sms(id: string, status = 'queued'): ReceivedSms {
  return {
    ...newSms({
      sid: id,
      from: '+393990000000',
      to: '+393330000000',
      text: 'Saldo 4,30 €',
      direction: 'outbound',
      status,
    }),
    receivedAt: '2020-10-05T10:41:00.000Z',
  };
}

async function send(to: Mailbox, fields: Record<string, string>, token = to.account.authToken) {
  const login = Buffer.from(`${to.account.sid}:${token}`).toString('base64');
  const response = await fetch(
    `${to.httpUrl}/2010-04-01/Accounts/${to.account.sid}/Messages.json`,
    {
      method: 'POST',
      headers: { authorization: `Basic ${login}` },
      body: new URLSearchParams(fields),
    },
  );
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('messages are there again after a restart, in their newest state, without a torn line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mestolo-mailbox-'));
  try {
    const first = createMessages(folder);
    first.keep(sms('SM1'));
    first.keep(sms('SM2'));
    first.keep(sms('SM1', 'delivered'));
    appendFileSync(join(folder, 'messages.jsonl'), '{"id":"SM3","chan');
    const again = createMessages(folder).all();
    expect(again.map((one) => [one.id, 'status' in one && one.status])).toEqual([
      ['SM2', 'queued'],
      ['SM1', 'delivered'],
    ]);
    createMessages(folder).clear();
    expect(createMessages(folder).all()).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an SMS is taken as Twilio takes it, and shown', async () => {
  const to = await mailbox();
  const given = { To: '+393330000000', From: '+393990000000', Body: 'Saldo 4,30 €' };
  const { status, body } = await send(to, given);
  expect(status).toBe(201);
  expect(body).toMatchObject({ status: 'queued', to: given.To, body: given.Body });
  expect(body.sid).toMatch(/^SM[0-9a-f]{32}$/);
  const shown = await (await fetch(`${to.httpUrl}/api/messages?channel=sms`)).json();
  expect(shown).toMatchObject({ messages: [{ to: given.To, text: given.Body }] });
});

test('a wrong password, number or body is refused with Twilio’s numbers', async () => {
  const to = await mailbox();
  const given = { To: '+393330000000', From: '+393990000000', Body: 'a' };
  expect((await send(to, given, 'wrong')).body).toMatchObject({ code: 20003, status: 401 });
  expect((await send(to, { ...given, To: '0373' })).body).toMatchObject({ code: 21211 });
  expect((await send(to, { ...given, Body: '' })).body).toMatchObject({ code: 21602 });
  expect(to.messages.all()).toEqual([]);
});

test('all that came is counted, far beyond the list, with and without repetitions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mestolo-mailbox-'));
  try {
    const messages = createMessages(folder);
    const first = sms('SM0');
    for (let one = 0; one < 5_100; one += 1) messages.keep({ ...first, id: `SM${one}` });
    messages.keep(sms('SM1', 'delivered'));
    messages.keep({ ...sms('SMx'), to: '+393330000009' });
    for (const now of [messages, createMessages(folder)]) {
      expect(now.all()).toHaveLength(5_000);
      expect(now.count({})).toEqual({ arrived: 5_101, distinct: 2 });
      expect(now.count({ channel: 'sms', to: '+393330000009' })).toMatchObject({ arrived: 1 });
      expect(now.count({ channel: 'email' })).toEqual({ arrived: 0, distinct: 0 });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a reader who wants few events is told that there were many', async () => {
  const to = await mailbox();
  const response = await fetch(`${to.httpUrl}/api/events?atMost=2`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  await reader?.read();
  for (let one = 0; one < 50; one += 1) to.messages.keep(sms(`SM${one}`));
  let heard = '';
  while (!heard.includes('event: many')) heard += (await reader?.read())?.value ?? '';
  expect(heard.match(/event: message/g)).toHaveLength(2);
  expect(heard).toContain('{"count":48}');
});

test('an ordered fault meets one message and no other', async () => {
  const to = await mailbox();
  const given = { To: '+393330000000', From: '+393990000000', Body: 'a' };
  to.faults.order({ channel: 'sms', kind: 'refuse', code: 503, to: given.To });
  expect((await send(to, { ...given, To: '+393330000001' })).status).toBe(201);
  expect((await send(to, given)).status).toBe(503);
  expect((await send(to, given)).status).toBe(201);
  expect(to.faults.order({ channel: 'fax', kind: 'refuse' })).toBeNull();
});

test('reports are signed over address and sorted fields', () => {
  // The example of https://www.twilio.com/docs/usage/security
  const fields = {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675310',
    Digits: '1234',
    From: '+14158675310',
    To: '+18005551212',
  };
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  expect(signature('12345', url, fields)).toBe('GvWf1cFY/Q7PnoempGyD5oXAezc=');
});
