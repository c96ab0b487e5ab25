import { generateKeyPairSync } from 'node:crypto';
import { connect } from 'node:net';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bearerToken } from './authenticate.ts';
import { defineRoute, problem } from './http.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';
import { createTokenSigner, createTokenVerifier } from './tokens.ts';

const logged: { fields: object; message: string }[] = [];
const write = (fields: object, message: string) => void logged.push({ fields, message });
const logger: Logger = { debug: write, info: write, warn: write, error: write };

const billing = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const signer = createTokenSigner({ service: 'billing', privateKey: billing.privateKey });
const verifier = createTokenVerifier({
  publicKeys: new Map([
    ['billing', billing.publicKey],
    ['portal', billing.publicKey],
  ]),
  audience: 'registry',
});

const slow = Promise.withResolvers<void>();
const slowStarted = Promise.withResolvers<void>();
const ACCOUNT = '018f3c5e-0000-7000-8000-000000000001';

const routes = [
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/families/{accountId}/keys:destroy',
    access: 'service',
    callers: ['billing'],
    body: z.strictObject({ count: z.int(), taxCode: z.string().max(16) }),
    handle: async ({ params, body, actor, caller }) => ({
      status: 200,
      body: { ...params, ...body, actor, caller },
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/internal/families',
    access: 'service',
    callers: ['portal'],
    handle: async () => ({ status: 200, body: {} }),
  }),
  defineRoute({
    method: 'post',
    path: '/soap',
    access: 'public',
    rawBody: true,
    handle: async ({ body }) => ({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: body.toString('utf8').toUpperCase(),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/fails',
    access: 'public',
    query: z.strictObject({ how: z.enum(['bug', 'busy', 'conflict']) }),
    async handle({ query }) {
      if (query.how === 'conflict') throw problem(409, { type: 'taken', detail: 'Taken.' });
      if (query.how === 'busy') throw Object.assign(new Error('busy'), { retryAfterSeconds: 2 });
      throw new Error('a bug', { cause: new SyntaxError('Unexpected token R, "Rossi" is not') });
    },
  }),
  defineRoute({
    method: 'post',
    path: '/keyed',
    access: 'public',
    idempotencyKey: 'required',
    handle: async ({ idempotencyKey }) => ({ status: 200, body: idempotencyKey }),
  }),
  defineRoute({
    method: 'get',
    path: '/described',
    access: 'public',
    query: z.strictObject({ how: z.string() }),
    answers: { 200: z.strictObject({ meals: z.int() }), 204: z.undefined() },
    async handle({ query: { how } }) {
      if (how === 'none') return { status: 204 };
      if (how === 'refused') throw problem(409);
      if (how === 'more') return { status: 200, body: { meals: 1, more: true } };
      if (how === 'wrong') return { status: 200, body: { meals: '1' } };
      if (how === 'status') return { status: 201, body: { meals: 1 } };
      if (how === 'type') return { status: 200, body: '{"meals":1}' };
      return { status: 200, body: { meals: 1 } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/slow',
    access: 'public',
    async handle() {
      slowStarted.resolve();
      await slow.promise;
      return { status: 200, body: { slow: true } };
    },
  }),
];

function createTestServer(drainMs = 0): HttpServer {
  return createHttpServer({
    port: 0,
    host: '127.0.0.1',
    routes,
    service: 'registry',
    authenticators: { service: bearerToken(verifier) },
    checkAnswers: true,
    drainMs,
    ready: {
      door: () => ({ ok: true, reason: null }),
      consumer: () => ({ ok: false, reason: 'Kafka is away' }),
    },
    logger,
  });
}

let server: HttpServer;
beforeAll(async () => {
  server = createTestServer();
  await server.listen();
});
afterAll(() => server.close());

const call = (path: string, init: RequestInit = {}) => fetch(server.url + path, init);
const DESTROY = `/internal/tenants/pianengo/families/${ACCOUNT}/keys:destroy`;

async function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  const token = await signer.sign('registry', { kind: 'person', id: 'p1', onBehalfOf: 'p2' });
  return call(DESTROY, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
  });
}

describe('a route', () => {
  it('gets its parameters, its checked body and who acts', async () => {
    const answer = await post('{"count":-0,"taxCode":"X"}');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      tenant: 'pianengo',
      accountId: ACCOUNT,
      count: 0,
      taxCode: 'X',
      actor: { kind: 'person', id: 'p1', onBehalfOf: 'p2' },
      caller: 'billing',
    });
  });

  it('gets the key by which its request may be sent again', async () => {
    expect((await call('/keyed', { method: 'POST' })).status).toBe(400);
    const answer = await call('/keyed', { method: 'POST', headers: { 'idempotency-key': 'k1' } });
    expect(await answer.json()).toMatchObject({ key: 'k1', fingerprint: expect.any(String) });
  });

  it('answers as it says, or nothing at all', async () => {
    const statuses = async (how: string) => (await call(`/described?how=${how}`)).status;
    expect(await statuses('right')).toBe(200);
    expect(await statuses('none')).toBe(204);
    expect(await statuses('refused')).toBe(409);
    for (const how of ['more', 'wrong', 'status', 'type']) {
      expect([how, await statuses(how)]).toEqual([how, 500]);
    }
    const wrong = await (await call('/described?how=wrong')).json();
    expect(wrong).toMatchObject({ type: 'urn:mestolo:problem:answer-not-as-described' });
    expect(wrong).toMatchObject({ errors: [{ path: 'meals', code: 'invalid_type' }] });
  });

  it('gets the bytes where it asks for them', async () => {
    const answer = await call('/soap', { method: 'POST', body: '<a>é</a>' });
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual([
      'text/xml',
      '<A>É</A>',
    ]);
  });

  it('cannot be served where nothing proves who knocks', () => {
    const route = defineRoute({
      method: 'get',
      path: '/x',
      access: 'device',
      handle: async () => ({ status: 200 }),
    });
    const ready = {
      door: () => ({ ok: true, reason: null }),
      consumer: () => ({ ok: true, reason: null }),
    };
    expect(() =>
      createHttpServer({
        port: 0,
        routes: [route],
        service: 'x',
        authenticators: {},
        ready,
        logger,
      }),
    ).toThrow("access 'device'");
  });
});

describe('a refusal', () => {
  it('lists places and codes, and repeats no value', async () => {
    const answer = await post('{"count":"three","taxCode":"RSSMRA80A01H501UXX","extra":1}');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      422,
      'application/problem+json',
    ]);
    const body = await answer.text();
    expect(body).not.toContain('RSSMRA');
    expect(JSON.parse(body)).toMatchObject({
      type: 'urn:mestolo:problem:not-as-described',
      status: 422,
      errors: [
        { path: 'count', code: 'invalid_type', expected: 'number' },
        { path: 'taxCode', code: 'too_big', expected: 'at most 16' },
        { path: 'extra', code: 'unknown_field' },
      ],
    });
  });

  it.each([
    ['malformed JSON', '{"count":', {}, 400],
    [
      'JSON that is not UTF-8',
      '{"count":1,"taxCode":"\u00e8"}',
      { 'content-type': 'text/plain' },
      415,
    ],
    ['a prototype key', '{"__proto__":{"count":1},"taxCode":"x"}', {}, 400],
    ['a compressed body', '{}', { 'content-encoding': 'gzip' }, 415],
    ['a constructor key', '{"count":1,"taxCode":"x","constructor":{}}', {}, 422],
  ])('answers %s', async (_what, body, headers, status) => {
    const answer = await post(body, headers as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  it('answers a body of 1 MB with 413 and the limit, before the rest has come', async () => {
    const answer = await post(JSON.stringify({ count: 1, taxCode: 'x'.repeat(1_000_000) }));
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ limitBytes: 65_536 });
    const token = await signer.sign('registry', { kind: 'service', id: 'billing' });
    const head = `POST ${DESTROY} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`;
    // Only the head is sent: an answer proves that the body is not waited for.
    expect(await sendRaw(`${head}Content-Length: 1000000\r\n\r\n{`)).toMatch(/^HTTP\/1.1 413/);
    const chunk = `${(70_000).toString(16)}\r\n${'x'.repeat(70_000)}\r\n`;
    expect(await sendRaw(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`)).toMatch(
      /^HTTP\/1.1 413/,
    );
  });

  it.each([
    ['an unknown path', '/nothing', 'GET', 404, null],
    [
      'a tenant that cannot be',
      `/internal/tenants/A%20b/families/${ACCOUNT}/keys:destroy`,
      'POST',
      404,
      null,
    ],
    [
      'an id that cannot be',
      '/internal/tenants/pianengo/families/1/keys:destroy',
      'POST',
      404,
      null,
    ],
    ['a method it does not have', DESTROY, 'GET', 405, 'POST'],
    [
      'a broken percent sign',
      '/internal/tenants/%E0%A4%A/families/1/keys:destroy',
      'POST',
      400,
      null,
    ],
  ])('answers %s', async (_what, path, method, status, allow) => {
    const answer = await call(path, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([status, allow]);
    expect(await answer.json()).toMatchObject({ status });
  });

  it('answers what is not HTTP', async () => {
    expect(await sendRaw('NOT HTTP AT ALL\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*"status":400/s);
  });

  it('turns what was thrown into 409, 503 with Retry-After, or 500 that says nothing', async () => {
    const conflict = await call('/fails?how=conflict');
    expect([conflict.status, await conflict.json()]).toEqual([
      409,
      { type: 'urn:mestolo:problem:taken', title: 'Conflict', status: 409, detail: 'Taken.' },
    ]);
    const busy = await call('/fails?how=busy');
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '2']);
    logged.length = 0;
    const bug = await call('/fails?how=bug');
    expect(await bug.text()).not.toContain('bug');
    const log = JSON.stringify(logged);
    expect(log).toContain('"message":"a bug"');
    expect(log).toContain('"cause":{"name":"SyntaxError"');
    expect(log).not.toContain('Rossi');
  });

  it('checks the query as strictly as the body', async () => {
    for (const query of ['', '?how=bug&how=bug', '?how=bug&x=1', '?how=other&__proto__=1']) {
      expect((await call(`/fails${query}`)).status).toBe(400);
    }
  });
});

describe('a service route', () => {
  const statusWith = async (authorization: string | null, path = '/internal/families') => {
    const headers: Record<string, string> = authorization ? { authorization } : {};
    return (await call(path, { headers })).status;
  };

  it('refuses no token, a foreign key, another audience, another issuer, an old one', async () => {
    const actor = { kind: 'service', id: 'billing' } as const;
    const foreign = createTokenSigner({ service: 'billing', privateKey: stranger.privateKey });
    const unknown = createTokenSigner({ service: 'nobody', privateKey: stranger.privateKey });
    expect(await statusWith(null)).toBe(401);
    expect(await statusWith('Bearer a.b.c')).toBe(401);
    expect(await statusWith(`Bearer ${await foreign.sign('registry', actor)}`)).toBe(401);
    expect(await statusWith(`Bearer ${await unknown.sign('registry', actor)}`)).toBe(401);
    expect(await statusWith(`Bearer ${await signer.sign('billing', actor)}`)).toBe(401);
  });

  it('refuses a token in another name, without an actor, or valid for longer than a minute', async () => {
    const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;
    const statusOf = async (issuer: string, iat: number, act: object | null) => {
      const token = new SignJWT(act ? { act } : {})
        .setProtectedHeader({ alg: 'EdDSA', kid: 'portal' })
        .setIssuer(issuer)
        .setAudience('registry')
        .setIssuedAt(iat)
        .setExpirationTime('1h');
      return statusWith(`Bearer ${await token.sign(billing.privateKey)}`);
    };
    const act = { kind: 'service', id: 'portal' };
    expect(await statusOf('portal', secondsAgo(0), act)).toBe(200);
    expect(await statusOf('billing', secondsAgo(0), act)).toBe(401);
    expect(await statusOf('portal', secondsAgo(90), act)).toBe(401);
    expect(await statusOf('portal', secondsAgo(0), null)).toBe(401);
  });

  it('refuses a caller that is not in its list', async () => {
    const actor = { kind: 'service', id: 'billing' } as const;
    expect(await statusWith(`Bearer ${await signer.sign('registry', actor)}`)).toBe(403);
    const portal = createTokenSigner({ service: 'portal', privateKey: billing.privateKey });
    expect(await statusWith(`Bearer ${await portal.sign('registry', actor)}`)).toBe(200);
  });
});

describe('a server', () => {
  it('says what is live and what is ready', async () => {
    expect((await call('/live')).status).toBe(200);
    expect((await call('/ready')).status).toBe(200);
    const consumer = await call('/ready/consumer');
    expect([consumer.status, consumer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await consumer.json()).toMatchObject({ detail: 'Kafka is away' });
  });

  it('lets a running request finish when it closes, and cuts idle connections', async () => {
    const closing = createTestServer();
    await closing.listen();
    await (await fetch(`${closing.url}/live`)).text();
    const running = fetch(`${closing.url}/slow`);
    await slowStarted.promise;
    const closed = closing.close(5_000);
    slow.resolve();
    expect(await (await running).json()).toEqual({ slow: true });
    await closed;
    await expect(fetch(`${closing.url}/live`)).rejects.toThrow();
  });

  it('sends its callers elsewhere before it closes their connections', async () => {
    const closing = createTestServer(150);
    await closing.listen();
    const before = await fetch(`${closing.url}/live`);
    expect([await before.text(), before.headers.get('connection')]).toContain('keep-alive');
    const closed = closing.close();
    const during = await fetch(`${closing.url}/live`);
    expect([during.status, during.headers.get('connection')]).toEqual([200, 'close']);
    expect((await fetch(`${closing.url}/ready`)).status).toBe(503);
    await closed;
    await expect(fetch(`${closing.url}/live`)).rejects.toThrow();
  });
});

function sendRaw(text: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.once('data', (bytes) => {
      resolve(bytes.toString('utf8'));
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
