import { generateKeyPairSync } from 'node:crypto';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { traceWithoutCollector } from '@mestolo/telemetry/without-collector.ts';
import { trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bearerToken } from './authenticate.ts';
import { createServiceClient } from './client.ts';
import { defineRoute, problem } from './http.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';
import { createTokenSigner, createTokenVerifier } from './tokens.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${TRACE}-00f067aa0ba902b7-00`;
const tracesOfLogs: (string | undefined)[] = [];
const write = () => void tracesOfLogs.push(trace.getActiveSpan()?.spanContext().traceId);
const logger: Logger = { debug: write, info: write, warn: write, error: write };
const { privateKey, publicKey } = generateKeyPairSync('ed25519');

let server: HttpServer;
const routes = [
  defineRoute({
    method: 'get',
    path: '/cause',
    access: 'service',
    handle: async ({ cause }) => ({ status: 200, body: { ...cause } }),
  }),
  defineRoute({
    method: 'get',
    path: '/relay',
    access: 'public',
    handle: async () => {
      const client = createServiceClient({
        baseUrl: server.url,
        audience: 'billing',
        signer: createTokenSigner({ service: 'portal', privateKey }),
        actor: { kind: 'service', id: 'portal' },
      });
      return { status: 200, body: await client.get('/cause', { schema: z.unknown() }) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/fails/{how}',
    access: 'public',
    async handle({ params }) {
      if (params.how === 'badly') throw new Error('a bug');
      throw problem(409);
    },
  }),
];

beforeAll(async () => {
  traceWithoutCollector();
  const ready = () => ({ ok: true, reason: null });
  const publicKeys = new Map([['portal', publicKey]]);
  const verifier = createTokenVerifier({ publicKeys, audience: 'billing' });
  server = createHttpServer({
    port: 0,
    routes,
    service: 'billing',
    authenticators: { service: bearerToken(verifier) },
    ready: { door: ready, consumer: ready },
    logger,
  });
  await server.listen();
});
afterAll(() => server.close());

const call = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { headers });

describe('the trace of a request', () => {
  it('goes on from the caller’s, through every call, back in the answer', async () => {
    const answer = await call('/relay', { traceparent });
    expect(answer.headers.get('traceresponse')).toContain(TRACE);
    const cause = z
      .object({ traceId: z.string(), traceparent: z.string() })
      .parse(await answer.json());
    expect(cause.traceId).toBe(TRACE);
    expect(cause.traceparent).not.toBe(traceparent);
  });

  it('begins where the caller has none', async () => {
    const answer = await call('/relay');
    expect(await answer.json()).toMatchObject({ traceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
  });

  it('stands in every refusal, and in the log of what is our own fault', async () => {
    const refused = await call('/fails/well', { traceparent });
    expect(await refused.json()).toMatchObject({ status: 409, traceId: TRACE });
    tracesOfLogs.length = 0;
    const failed = await call('/fails/badly', { traceparent });
    expect(await failed.json()).toMatchObject({ status: 500, traceId: TRACE });
    expect(tracesOfLogs).toEqual([TRACE]);
  });
});
