/** Who gets to the station: at a port of its own by TLS, behind a proxy, or where all may. */

import { stationAccess } from '@mestolo/payments/http/station-access.ts';
import { checkStation, stationConfig } from '@mestolo/payments/station-config.ts';
import { readConfig } from '@mestolo/service/config.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { createHttpServer, type HttpServer } from '@mestolo/service/http-server.ts';
import { makeCertificate, type TestCertificate } from '@mestolo/testkit/certificates.ts';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createNodeClient, type NodeClientOptions } from '../pagopa/running/node-client.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const schema = z.object(stationConfig).superRefine(checkStation);
const SECRET = 'a secret of thirty-two characters';
const PATH = '/pagopa/paForNode';

const routes: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: PATH,
    access: 'certificate',
    rawBody: true,
    bodyWithinMs: 300,
    handle: async () => ({ status: 200, body: 'station' }),
  }),
  defineRoute({
    method: 'get',
    path: '/other',
    access: 'public',
    handle: async () => ({ status: 200, body: 'other' }),
  }),
];

let server: TestCertificate;
let node: TestCertificate;
let next: TestCertificate;
let stranger: TestCertificate;
const open: HttpServer[] = [];

beforeAll(async () => {
  const made = await Promise.all(['localhost', 'node', 'next', 'stranger'].map(makeCertificate));
  [server, node, next, stranger] = made as [
    TestCertificate,
    TestCertificate,
    TestCertificate,
    TestCertificate,
  ];
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close(0)));
});

/** The usual port, and the one beside it where there is one. */
async function start(env: Record<string, string>) {
  const config = readConfig(schema, { STATION_CLIENT_FINGERPRINTS: accepted(), ...env });
  const { authenticator, routes: usual, sideDoors } = stationAccess(routes, config);
  const common = {
    service: 'payments',
    logger: quiet,
    authenticators: { certificate: authenticator },
  };
  const servers = [{ port: 0, routes: usual }, ...sideDoors].map((door) =>
    createHttpServer({ ...common, ...door, host: '127.0.0.1' }),
  );
  for (const one of servers) await one.listen();
  open.push(...servers);
  const [main, side] = servers;
  return { main: main?.url ?? '', side: side?.url ?? null };
}

const accepted = () => `${node.fingerprint},${next.fingerprint.toUpperCase()}`;
const tls = () => ({
  STATION_ACCESS: 'tls',
  STATION_PORT: '0',
  STATION_TLS_CERT: server.cert,
  STATION_TLS_KEY: server.key,
});
const proxy = { STATION_ACCESS: 'proxy', STATION_PORT: '0', STATION_PROXY_SECRET: SECRET };

async function post(url: string | null, headers: Record<string, string> = {}): Promise<number> {
  return (await fetch(`${url}${PATH}`, { method: 'POST', headers, body: '<a/>' })).status;
}

async function postByTls(url: string | null, options: Partial<NodeClientOptions> = {}) {
  const client = createNodeClient({ url: `${url}${PATH}`, server, ...options });
  try {
    return (await client.ask('<a/>')).status;
  } finally {
    client.close();
  }
}

describe('a station with TLS of its own', () => {
  it('lets in each certificate of the list, and nobody else', async () => {
    const { side } = await start(tls());
    expect(await postByTls(side, { client: node })).toBe(200);
    expect(await postByTls(side, { client: next })).toBe(200);
    expect(await postByTls(side, { client: stranger })).toBe(403);
    expect(await postByTls(side)).toBe(403);
  });

  it('is not at the usual port, whose other routes are not at its own', async () => {
    const { main, side } = await start(tls());
    expect(await post(main)).toBe(404);
    expect((await fetch(`${main}/other`)).status).toBe(200);
    const client = createNodeClient({ url: `${side}/other`, server, client: node });
    expect((await client.ask('')).status).toBe(404);
    client.close();
  });
});

describe('a station behind a proxy', () => {
  const cert = () => encodeURIComponent(node.cert);
  const bare = () => node.cert.replace(/-----.*?-----|\s/g, '');

  it('reads the certificate as proxies write it, where the secret comes with it', async () => {
    const { side } = await start(proxy);
    const forms = [cert(), bare(), `:${bare()}:`, node.cert.trim().replaceAll('\n', ' ')];
    for (const form of forms) {
      expect(await post(side, { 'x-client-cert': form, 'x-proxy-secret': SECRET })).toBe(200);
    }
  });

  it('refuses a header that the proxy has not set', async () => {
    const { side, main } = await start(proxy);
    const wrong = { 'x-client-cert': cert(), 'x-proxy-secret': `${SECRET}!` };
    expect(await post(side, { 'x-client-cert': cert() })).toBe(403);
    expect(await post(side, wrong)).toBe(403);
    expect(await post(main, { ...wrong, 'x-proxy-secret': SECRET })).toBe(404);
  });

  it('refuses what is no accepted certificate, two of them, and none', async () => {
    const { side } = await start(proxy);
    const foreign = encodeURIComponent(stranger.cert);
    for (const form of [foreign, 'abc', '%', '', `${bare()}, ${bare()}`, node.fingerprint]) {
      expect(await post(side, { 'x-client-cert': form, 'x-proxy-secret': SECRET })).toBe(403);
    }
  });

  it('may be known by its address instead, and by another header', async () => {
    const env = {
      STATION_ACCESS: 'proxy',
      STATION_PORT: '0',
      STATION_PROXY_HEADER: 'X-ARR-ClientCert',
    };
    const here = await start({ ...env, STATION_PROXY_ADDRESSES: '127.0.0.1' });
    expect(await post(here.side, { 'x-arr-clientcert': bare() })).toBe(200);
    expect(await post(here.side, { 'x-client-cert': bare() })).toBe(403);
    const elsewhere = await start({ ...env, STATION_PROXY_ADDRESSES: '192.0.2.1' });
    expect(await post(elsewhere.side, { 'x-arr-clientcert': bare() })).toBe(403);
  });
});

describe('a station', () => {
  it('is nowhere unless somebody says where', async () => {
    const { main, side } = await start({});
    expect(side).toBeNull();
    expect(await post(main)).toBe(404);
  });

  it('is open to everyone only where that is said', async () => {
    const { main, side } = await start({ STATION_ACCESS: 'open' });
    expect(side).toBeNull();
    expect(await post(main)).toBe(200);
  });

  it.each([
    ['STATION_TLS_KEY', () => ({ ...tls(), STATION_TLS_KEY: '' })],
    ['STATION_PORT', () => ({ ...tls(), STATION_PORT: '' })],
    ['STATION_CLIENT_FINGERPRINTS', () => ({ ...tls(), STATION_CLIENT_FINGERPRINTS: '' })],
    ['STATION_CLIENT_FINGERPRINTS', () => ({ ...tls(), STATION_CLIENT_FINGERPRINTS: 'abc' })],
    ['STATION_PROXY_SECRET', () => ({ ...proxy, STATION_PROXY_SECRET: '' })],
    ['STATION_PROXY_SECRET', () => ({ ...proxy, STATION_PROXY_SECRET: 'short' })],
    ['STATION_ACCESS', () => ({ STATION_ACCESS: 'anyone' })],
  ])('that is half set up does not start: %s', async (name, env) => {
    await expect(start(env())).rejects.toThrow(name);
  });

  it('gives up a body that does not come', async () => {
    const { main } = await start({ STATION_ACCESS: 'open' });
    const body = new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(1)) });
    const sent = { method: 'POST', body, duplex: 'half' } as RequestInit;
    expect((await fetch(main + PATH, sent)).status).toBe(408);
  });
});
