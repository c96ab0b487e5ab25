import { generateKeyPairSync } from 'node:crypto';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bearerToken } from './authenticate.ts';
import { createServiceClient, ServiceCallFailed, type ServiceClient } from './client.ts';
import { defineRoute, unavailable } from './http.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';
import { createTokenSigner, createTokenVerifier } from './tokens.ts';

const silent = () => {};
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signer = createTokenSigner({ service: 'portal', privateKey });
const verifier = createTokenVerifier({
  publicKeys: new Map([['portal', publicKey]]),
  audience: 'payments',
});

const routes = [
  defineRoute({
    method: 'post',
    path: '/echo',
    access: 'service',
    body: z.strictObject({ amountCents: z.int() }),
    handle: async ({ body, actor, headers }) => ({
      status: 201,
      body: { ...body, actor, key: headers['idempotency-key'] },
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/file',
    access: 'service',
    handle: async () => ({
      status: 200,
      headers: { 'content-type': 'application/pdf' },
      body: Buffer.from([37, 80, 0, 255]),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/busy',
    access: 'service',
    async handle() {
      throw unavailable(3, 'Busy.');
    },
  }),
  defineRoute({
    method: 'get',
    path: '/never',
    access: 'service',
    handle: ({ signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ status: 204 }));
      }),
  }),
];

let server: HttpServer;
let client: ServiceClient;
beforeAll(async () => {
  const ready = () => ({ ok: true, reason: null });
  server = createHttpServer({
    port: 0,
    routes,
    service: 'payments',
    authenticators: { service: bearerToken(verifier) },
    ready: { door: ready, consumer: ready },
    logger,
  });
  await server.listen();
  client = createServiceClient({
    baseUrl: server.url,
    audience: 'payments',
    signer,
    actor: { kind: 'service', id: 'portal' },
  });
});
afterAll(() => server.close());

async function failureOf(call: Promise<unknown>): Promise<ServiceCallFailed> {
  const error = await call.catch((cause: unknown) => cause);
  if (error instanceof ServiceCallFailed) return error;
  throw new Error('the call did not fail as it should', { cause: error });
}

describe('a client of a service', () => {
  it('signs, names the person, sends the key and checks the answer', async () => {
    const answer = await client.post('/echo', {
      schema: z.looseObject({ amountCents: z.int() }),
      body: { amountCents: 5000 },
      idempotencyKey: 'k1',
      onBehalfOf: 'person-7',
    });
    expect(answer).toEqual({
      amountCents: 5000,
      actor: { kind: 'service', id: 'portal', onBehalfOf: 'person-7' },
      key: 'k1',
    });
  });

  it('tells a refusal from a busy service and from silence', async () => {
    const refused = await failureOf(
      client.post('/echo', { schema: z.unknown(), body: { amountCents: '5' } }),
    );
    expect([refused.status, refused.problemType, refused.retryAfterSeconds]).toEqual([
      422,
      'urn:mestolo:problem:not-as-described',
      undefined,
    ]);
    const busy = await failureOf(client.get('/busy', { schema: z.unknown() }));
    expect([busy.status, busy.detail, busy.retryAfterSeconds]).toEqual([503, 'Busy.', 3]);
    const silence = await failureOf(client.get('/never', { schema: z.unknown(), timeoutMs: 50 }));
    expect([silence.status, silence.retryAfterSeconds]).toEqual([null, 5]);
    expect(silence.cause).toBeInstanceOf(Error);
  });

  it('fetches a file as it is, and knows a problem from one', async () => {
    const file = await client.getFile('/file');
    expect([file.contentType, [...file.bytes]]).toEqual(['application/pdf', [37, 80, 0, 255]]);
    expect((await failureOf(client.getFile('/busy'))).members).toMatchObject({ status: 503 });
  });

  it('does not pass on an answer in another form', async () => {
    const call = client.post('/echo', {
      schema: z.strictObject({ other: z.string() }),
      body: { amountCents: 1 },
    });
    expect((await failureOf(call)).message).toContain('another form');
  });
});
