/** What is sent can be verified by others' library; a bad receiver costs little. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { postSigned } from './post-signed.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const former = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const body = '{"type":"webhook.test"}';

async function postedTo(listener: RequestListener, allow = true, timeoutMs = 2_000) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const toPost = {
    url: `http://${host}/hook`,
    messageId: 'msg_1',
    body,
    secrets: [secret, former],
  };
  const { signal } = new AbortController();
  try {
    return await postSigned(toPost, { allowedHosts: allow ? [host] : [], signal, timeoutMs });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test.each([secret, former])(
  'both valid secrets verify by the library of the standard',
  async (one) => {
    const verified: unknown[] = [];
    const attempt = await postedTo((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        verified.push(new Webhook(one).verify(text, request.headers as Record<string, string>));
        response.writeHead(204).end();
      });
    });
    expect(attempt).toEqual({ kind: 'delivered', status: 204 });
    expect(verified).toEqual([{ type: 'webhook.test' }]);
  },
);

test('a redirect is not followed', async () => {
  const asked: unknown[] = [];
  const attempt = await postedTo((request, response) => {
    asked.push(request.url);
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  expect(attempt).toMatchObject({
    kind: 'failed',
    status: 307,
    why: expect.stringMatching(/redirect/),
  });
  expect(asked).toEqual(['/hook']);
});

test('a receiver that asks for time gets it, one that wants no more is left alone', async () => {
  const busy = await postedTo((_, response) => {
    response.writeHead(503, { 'retry-after': '60' }).end();
  });
  expect(busy).toMatchObject({ kind: 'failed', status: 503, retryAfterMs: 60_000 });
  const gone = await postedTo((_, response) => {
    response.writeHead(410).end();
  });
  expect(gone).toEqual({ kind: 'gone', status: 410 });
});

test('a receiver that does not answer in time has not taken it', async () => {
  const attempt = await postedTo(() => undefined, true, 100);
  expect(attempt).toMatchObject({
    kind: 'failed',
    status: null,
    why: expect.stringMatching(/in time/),
  });
});

test('an answer without an end is read for a little while only', async () => {
  const attempt = await postedTo((_, response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write('x'.repeat(65_536)), 1);
    response.once('close', () => clearInterval(more));
  });
  expect(attempt).toEqual({ kind: 'delivered', status: 200 });
});

test('an address on our own network is not called unless it is named', async () => {
  const asked: unknown[] = [];
  const attempt = await postedTo((request, response) => {
    asked.push(request.url);
    response.end();
  }, false);
  expect(attempt).toMatchObject({ kind: 'failed', status: null });
  expect(asked).toEqual([]);
});
