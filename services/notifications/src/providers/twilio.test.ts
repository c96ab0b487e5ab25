/** Twilio as it is spoken to: who sends, what is looked for, and how long one waits. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { createTwilioProvider } from './twilio.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function twilio(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return createTwilioProvider({
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: 'token',
    from: '+393399900000',
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    statusCallback: undefined,
    maxConnections: 2,
    answerWithinMs: 300,
  });
}

const sms = { to: '+393331234567', text: 'Saldo', reference: 'r' };

const listed = (sid: string, status: string, body = 'Saldo') => ({
  ...{ sid, status, body, to: sms.to },
  date_created: new Date().toUTCString().replace('GMT', '+0000'),
});

test('what is looked for has the same words, and may have arrived', async () => {
  const messages = [
    listed('SM4', 'queued'),
    listed('SM3', 'undelivered'),
    listed('SM2', 'delivered'),
    listed('SM1', 'delivered', 'Altro'),
  ];
  const page = { messages, page: 0, page_size: 50, next_page_uri: null, uri: '/' };
  const provider = await twilio((_request, response) => response.end(JSON.stringify(page)));
  expect(await provider.find(sms, new Date())).toEqual(['SM4', 'SM2']);
});

test('the Comune’s own sender is used where it has one', async () => {
  const senders: (string | null)[] = [];
  const provider = await twilio(async (request, response) => {
    senders.push(new URLSearchParams(await text(request)).get('From'));
    response.writeHead(201).end(JSON.stringify(listed('SM1', 'queued')));
  });
  await provider.send(sms);
  await provider.send({ ...sms, sender: 'Pianengo' });
  expect(senders).toEqual(['+393399900000', 'Pianengo']);
});

test('an answer that comes byte by byte is none, and nobody knows whether it was taken', async () => {
  const provider = await twilio((_request, response) => {
    response.writeHead(201);
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  });
  expect(await provider.send(sms)).toEqual({
    kind: 'unclear',
    reason: 'noAnswer',
    scope: 'provider',
  });
});
