/** What somebody may send who wants to do harm: refused at once, and nothing is touched by it. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { soap, verify } from './messages.ts';
import { isOk, type Row, row, textOf } from './row.ts';
import type { World } from './world.ts';

/** Fifty are the rule for the reader alone; this is the whole way, on a machine of tests. */
const WITHIN_MS = 100;
const LIMIT_BYTES = 256 * 1024;
const MARK = '301000000000012373';

const flood = (part: string) => part.repeat(Math.floor((LIMIT_BYTES - 1_000) / part.length));
const doublings = Array.from({ length: 30 }, (_, n) => `<!ENTITY e${n + 1} "&e${n};&e${n};">`);

/** Each made from a good message and an address that must never be called. */
type Attack = (good: string, url: string) => string | Uint8Array;

const withDtd = (dtd: string, reference: string) => (good: string) =>
  good.replace('?>', `?><!DOCTYPE e ${dtd}>`).replace(MARK, reference);

const attacks: Readonly<Record<string, Attack>> = {
  'a billion laughs': withDtd(`[<!ENTITY e0 "ha">${doublings.join('')}]`, '&e30;'),
  'an entity of quadratic growth': withDtd(`[<!ENTITY a "${'a'.repeat(50_000)}">]`, '&a;&a;&a;'),
  'a file as an entity': withDtd('[<!ENTITY f SYSTEM "file:///etc/passwd">]', '&f;'),
  'an address as an entity': (good, url) => withDtd(`[<!ENTITY f SYSTEM "${url}">]`, '&f;')(good),
  'an external document type': (good, url) => withDtd(`SYSTEM "${url}"`, MARK)(good),
  'a parameter entity': (good, url) => withDtd(`[<!ENTITY % p SYSTEM "${url}">%p;]`, MARK)(good),
  'a plain document type': withDtd('[]', MARK),
  'an inclusion that fetches': (good, url) =>
    good.replace(MARK, `<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="${url}"/>`),
  'a stylesheet that fetches': (good, url) =>
    `${good.replace('?>', `?><?xml-stylesheet href="${url}" type="text/xsl"?>`)}<`,
  'great depth': () => flood('<a>'),
  'a flood of attributes': () => `<a ${flood('b="" ')}/>`,
  'a flood of namespaces': () => `<a ${flood('xmlns:b="u" ')}/>`,
  'a flood of elements': (good) => good.replace(MARK, flood('<a/>')),
  'a flood of comments': (good) => good.replace(MARK, flood('<!---->')),
  'a flood of references': (good) => good.replace(MARK, flood('&#49;')),
  'two roots': (good) => good + good.replace(/<\?.*?\?>/, ''),
  'UTF-16': (good) => Buffer.from(`\ufeff${good}`, 'utf16le'),
  'a declared UTF-16': (good) => good.replace('UTF-8', 'UTF-16'),
  'a NUL': (good) => good.replace(MARK, `${MARK}\0`),
  'bytes that are no text': () => Uint8Array.from({ length: 5_000 }, (_, n) => n % 256),
  'an open end': (good) => good.slice(0, -30),
};

async function footprint({ database }: World) {
  const counts: Record<string, number> = {};
  for (const name of ['notices', 'receipts', 'receiptAnomalies', 'outbox']) {
    counts[name] = await database.collection(name).countDocuments();
  }
  return counts;
}

/** Answers how often somebody was made to call. */
async function withTrap(run: (url: string) => Promise<void>): Promise<number> {
  let calls = 0;
  const trap = createServer((_request, response) => {
    calls += 1;
    response.end();
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  try {
    await run(`http://127.0.0.1:${(trap.address() as AddressInfo).port}/x.dtd`);
  } finally {
    trap.close();
  }
  return calls;
}

const refused: readonly Row[] = Object.entries(attacks).map(([what, attack]) =>
  row(`${what}: refused within ${WITHIN_MS} ms, and nothing is touched`, async (world) => {
    const before = await footprint(world);
    const calls = await withTrap(async (url) => {
      const body = attack(soap(verify(world.comune, MARK)), url);
      const times: number[] = [];
      // The best of three is what it costs; the rest is what else the machine had to do.
      for (let time = 0; time < 3; time += 1) {
        const { status, text, ms } = await world.node.ask(body);
        times.push(ms);
        const said = {
          status,
          fault: textOf({ text }, 'faultcode') ?? textOf({ text }, 'faultCode'),
        };
        const wanted = what.startsWith('an inclusion')
          ? { status: 200, fault: 'PAA_SINTASSI_XSD' }
          : { status: 400, fault: 'soapenv:Client' };
        assert.deepEqual(said, wanted);
        assert.doesNotMatch(text, /root:|haha/);
      }
      assert.ok(Math.min(...times) < WITHIN_MS, `it took ${times.map(Math.round)} ms`);
    });
    assert.equal(calls, 0);
    assert.deepEqual(await footprint(world), before);
  }),
);

/** Sends the head and then nothing, or a byte now and then; how it ended, and after how long. */
function drip(world: World): Promise<{ status: number; ms: number }> {
  return new Promise((resolve, reject) => {
    const { server, node } = world.certificates;
    const begunMs = performance.now();
    const headers = { 'content-type': 'text/xml', 'content-length': '5000' };
    const tls = { ca: server.cert, cert: node.cert, key: node.key };
    const sent = request(world.stationUrl, { method: 'POST', headers, ...tls, agent: false });
    const drop = setInterval(() => sent.write('<'), 200);
    sent.on('response', (response) => {
      clearInterval(drop);
      resolve({ status: response.statusCode ?? 0, ms: performance.now() - begunMs });
      response.resume();
      sent.destroy();
    });
    sent.on('error', (error) => {
      clearInterval(drop);
      reject(error);
    });
  });
}

export const hostileRows: readonly Row[] = [
  ...refused,
  row('more than 256 KB are refused as too large', async ({ node, comune }) => {
    const body = soap(verify(comune, 'x'.repeat(LIMIT_BYTES)));
    const { status, ms } = await node.ask(body);
    assert.equal(status, 413);
    assert.ok(ms < 500);
  }),
  row('a body that drips is given up after three seconds, others are not held', async (world) => {
    const dripping = Promise.all(Array.from({ length: 20 }, () => drip(world)));
    const number = await world.comune.newNotice(700);
    isOk(await world.node.ask(soap(verify(world.comune, number))));
    for (const { status, ms } of await dripping) {
      assert.equal(status, 408);
      assert.ok(ms < 6_000, `it took ${ms} ms`);
    }
  }),
];
