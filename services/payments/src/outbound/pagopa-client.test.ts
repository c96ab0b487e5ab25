/** What PagoPA's doors answer is read as done, as refused or as not to be reached; never quoted. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPagopaClient, type PagopaAnswer } from './pagopa-client.ts';
import { keysFor } from './subscription-keys.ts';

const CREDITOR = '00305410193';
const keys = { '*': { aca: 'first', acaSecondary: 'second' } };

let server: Server;
let base: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let seen: (string | undefined)[];
let noted: PagopaAnswer[];

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(String(request.headers['ocp-apim-subscription-key']));
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  seen = [];
  noted = [];
});

afterAll(() => server.close());

function call(part: 'aca' | 'gpd' = 'aca', timeoutMs = 20_000): Promise<PagopaAnswer> {
  const client = createPagopaClient({
    addresses: { aca: base },
    keys,
    timeoutMs,
    onAnswer: (_part, one) => noted.push(one),
  });
  const body = { fullName: 'Ginevra Altamura-Canarino' };
  return client.call({ part, fiscalCode: CREDITOR, method: 'POST', path: '/x', body });
}

const says =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  (_request: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(status, headers).end(JSON.stringify(body));

test.each([
  [200, 'ok'],
  [201, 'ok'],
  [302, 'ok'],
  [400, 'refused'],
  [404, 'refused'],
  [409, 'refused'],
  [422, 'refused'],
  [401, 'refused'],
  [403, 'refused'],
  [408, 'unavailable'],
  [429, 'unavailable'],
  [500, 'unavailable'],
  [502, 'unavailable'],
  [503, 'unavailable'],
])('HTTP %d is %s', async (status, kind) => {
  answer = says(status);
  expect((await call()).kind).toBe(kind);
  expect(noted).toHaveLength(1);
});

test('a redirection is not followed: where it leads to is for the family', async () => {
  answer = says(302, {}, { location: 'https://checkout.example/c/1' });
  expect(await call()).toMatchObject({ kind: 'ok', location: 'https://checkout.example/c/1' });
  expect(seen).toHaveLength(1);
});

test('the secondary key is tried where the primary one is not known, and only there', async () => {
  answer = (request, response) => {
    const isSecond = request.headers['ocp-apim-subscription-key'] === 'second';
    response.writeHead(isSecond ? 200 : 401).end();
  };
  expect((await call()).kind).toBe('ok');
  expect(seen).toEqual(['first', 'second']);
  answer = says(403);
  expect(await call()).toMatchObject({ kind: 'refused', of: 'key' });
  expect(seen).toEqual(['first', 'second', 'first']);
});

test('who answers late, too much, or not at all is not to be reached', async () => {
  answer = () => undefined;
  const late = { kind: 'unavailable', words: 'no answer within 0.3 s' };
  expect(await call('aca', 300)).toMatchObject(late);
  answer = (_request, response) => response.end('x'.repeat(3_000_000));
  expect(await call()).toMatchObject({ kind: 'unavailable', words: 'an answer too large' });
  answer = (request) => request.socket.destroy();
  expect(await call()).toMatchObject({ kind: 'unavailable', words: 'no connection' });
});

test('how long to wait is taken from who says so', async () => {
  answer = says(429, {}, { 'retry-after': '120' });
  expect(await call()).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 120 });
});

test('an operator reads status, title and request id, and nobody’s name or code', async () => {
  const title = 'Bad <b>Request</b> for RSSMRA80A41D142X of anna@posta.example';
  const detail = 'debtor Ginevra Altamura-Canarino is wrong';
  answer = says(422, { title, detail }, { 'x-request-id': 'a1-b2' });
  const refused = await call();
  expect(refused).toMatchObject({ words: 'HTTP 422, Bad bRequestb for of, request a1-b2' });
  answer = (_request, response) => response.writeHead(400).end('not JSON: Ginevra');
  expect(await call()).toMatchObject({ words: 'HTTP 400' });
});

test('a part without address or key is no failing door', async () => {
  expect(await call('gpd')).toMatchObject({ kind: 'refused', of: 'key', status: 0 });
  expect(seen).toEqual([]);
  expect(noted).toEqual([]);
});

test('a creditor’s own keys come before everybody’s', () => {
  const all = { '*': { aca: 'a', gpd: 'g' }, [CREDITOR]: { aca: 'own', acaSecondary: 'spare' } };
  const of = (part: 'aca' | 'gpd' | 'gpdPayments' | 'checkout', fiscalCode = CREDITOR) =>
    keysFor(all, { fiscalCode, part });
  expect(of('aca')).toEqual(['own', 'spare']);
  expect(of('aca', '1')).toEqual(['a']);
  expect(of('gpdPayments')).toEqual(['g']);
  expect(of('checkout')).toEqual([]);
});
