/** Mutual TLS: who gets to the station, by which certificate, and what else is there. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { soap, verify } from './messages.ts';
import { createNodeClient, type NodeClientOptions } from './node-client.ts';
import { isFault, type Row, row } from './row.ts';
import type { World } from './world.ts';

const PROBE = '000000000000000000';

async function knock(world: World, options: Partial<NodeClientOptions>, path?: string) {
  const url = path === undefined ? world.stationUrl : new URL(path, world.stationUrl).href;
  const client = createNodeClient({ url, server: world.certificates.server, ...options });
  try {
    return await client.ask(soap(verify(world.comune, PROBE)));
  } finally {
    client.close();
  }
}

/** Sends a request without any TLS to the port, and reads what comes until it is closed. */
function speakPlainly({ stationUrl }: World): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(stationUrl).port), '127.0.0.1');
    const heard: string[] = [];
    socket.on('data', (part) => heard.push(String(part)));
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard.join('')));
    socket.write('POST /pagopa/paForNode HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
  });
}

export const tlsRows: readonly Row[] = [
  row('without a certificate the answer is 403', async (world) => {
    const { status, text } = await knock(world, {});
    assert.equal(status, 403);
    assert.match(text, /Show a client certificate/);
  }),
  row('with the certificate of a stranger the answer is 403', async (world) => {
    const { status } = await knock(world, { client: world.certificates.stranger });
    assert.equal(status, 403);
  }),
  row('the certificate of today and that of tomorrow are both accepted', async (world) => {
    const { node, nextNode } = world.certificates;
    for (const client of [node, nextNode]) {
      isFault(await knock(world, { client }), 'PAA_PAGAMENTO_SCONOSCIUTO');
    }
  }),
  row('TLS 1.2 and 1.3 are spoken, 1.1 is not', async (world) => {
    const client = world.certificates.node;
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const tls = { minVersion: version, maxVersion: version };
      isFault(await knock(world, { client, tls }), 'PAA_PAGAMENTO_SCONOSCIUTO');
    }
    // The level of security is that of our own library, which would not begin with it otherwise.
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    await assert.rejects(knock(world, { client, tls: old }), /protocol version|alert/i);
  }),
  row('a connection that is resumed still knows its certificate', async (world) => {
    const client = world.certificates.node;
    const tls = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;
    const { server } = world.certificates;
    const keeping = createNodeClient({ url: world.stationUrl, server, client, tls });
    try {
      for (let time = 0; time < 3; time += 1) {
        const headers = { connection: 'close' };
        const answer = await keeping.ask(soap(verify(world.comune, PROBE)), headers);
        isFault(answer, 'PAA_PAGAMENTO_SCONOSCIUTO');
      }
    } finally {
      keeping.close();
    }
  }),
  row('nothing is said without TLS', async (world) => {
    assert.doesNotMatch(await speakPlainly(world), /Envelope|200 OK/);
  }),
  row('nothing but the station is at its port', async (world) => {
    const client = world.certificates.node;
    for (const path of ['/live', '/ready', '/openapi.json', '/internal/tenants/a/top-ups', '/']) {
      assert.equal((await knock(world, { client }, path)).status, 404);
    }
  }),
  row('the usual port has health and no station', async ({ office }) => {
    const url = office.system.urls.payments;
    for (const path of ['/live', '/ready']) assert.equal((await fetch(url + path)).status, 200);
    const { status } = await fetch(`${url}/pagopa/paForNode`, { method: 'POST', body: '' });
    assert.equal(status, 404);
  }),
  row('a header cannot stand in for the certificate of the connection', async (world) => {
    const { certificates, stationUrl: url, comune } = world;
    const cert = encodeURIComponent(certificates.node.cert);
    const client = createNodeClient({ url, server: certificates.server });
    try {
      const answer = await client.ask(soap(verify(comune, PROBE)), { 'x-client-cert': cert });
      assert.equal(answer.status, 403);
    } finally {
      client.close();
    }
  }),
];
