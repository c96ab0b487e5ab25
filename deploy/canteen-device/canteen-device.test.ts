/** The device against a service that answers as told: no line is lost, none is sent in vain. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { changeKeyIn } from './change-key.ts';
import { openCounter } from './counter.ts';
import { deliver, NotWelcome } from './deliver.ts';
import { createDeviceKeys, deviceKeysIn } from './device-keys.ts';
import { type Line, openLineQueue } from './line-queue.ts';

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'canteen-device-'));
  undo.push(() => rmSync(path, { recursive: true }));
  return path;
}

type Reply = (lines: readonly Line[], request: IncomingMessage, response: ServerResponse) => void;

/** A service that answers in turn as told, and remembers what it was sent. */
async function service(...replies: Reply[]) {
  const seen: { lines: readonly Line[]; input: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { lines } = JSON.parse(Buffer.concat(chunks).toString());
    seen.push({ lines, input: String(request.headers['signature-input']) });
    replies[Math.min(seen.length, replies.length) - 1]?.(lines, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { seen, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const json = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(body));

const accept: Reply = (lines, _request, response) =>
  json(response, 200, {
    lines: lines.map(({ observationId }) => ({ observationId, result: 'accepted' })),
  });

const roll = (count: number): Line[] =>
  Array.from({ length: count }, (_, index) => ({ observationId: `e${index}`, state: 'present' }));

const quiet = { note: () => undefined, giveUpAfterMs: null };

test('lines are sent in parts, and each has its answer in the order of the roll call', async () => {
  const { baseUrl, seen } = await service(accept);
  const queue = openLineQueue(null);
  queue.add(roll(450));
  const answers = await deliver({ ...quiet, baseUrl, keys: createDeviceKeys(), queue });
  expect(answers.map(({ observationId }) => observationId)).toEqual(
    roll(450).map(({ observationId }) => observationId),
  );
  expect(seen.map(({ lines }) => lines.length)).toEqual([200, 200, 50]);
  expect(queue.lines()).toEqual([]);
});

test('a lost answer and a service that is away are tried again with the same lines', async () => {
  const cut: Reply = (_lines, request) => request.socket.destroy();
  const away: Reply = (_lines, _request, response) =>
    json(response, 503, { title: 'later' }, { 'retry-after': '1' });
  const { baseUrl, seen } = await service(cut, away, accept);
  const queue = openLineQueue(null);
  queue.add(roll(3));
  expect(await deliver({ ...quiet, baseUrl, keys: createDeviceKeys(), queue })).toHaveLength(3);
  expect(seen.map(({ lines }) => lines)).toEqual([roll(3), roll(3), roll(3)]);
  // Each try is signed anew: a signature soon grows old.
  expect(new Set(seen.map(({ input }) => input)).size).toBe(3);
});

test('a device whose clock is wrong signs by the time of the service', async () => {
  const serverTime = new Date(Date.now() + 3_600_000).toISOString();
  const type = 'urn:mestolo:problem:signature-not-timely';
  const late: Reply = (_lines, _request, response) => json(response, 401, { type, serverTime });
  const { baseUrl, seen } = await service(late, accept);
  const queue = openLineQueue(null);
  queue.add(roll(1));
  await deliver({ ...quiet, baseUrl, keys: createDeviceKeys(), queue });
  const created = seen.map(({ input }) => Number(/created=(\d+)/.exec(input)?.[1]));
  expect((created[1] ?? 0) - (created[0] ?? 0)).toBeGreaterThan(3_500);
});

test('a device that is refused keeps its lines and says why', async () => {
  const refuse: Reply = (_lines, _request, response) =>
    json(response, 403, { detail: 'The office has withdrawn this device.' });
  const { baseUrl } = await service(refuse);
  const queue = openLineQueue(null);
  queue.add(roll(2));
  const sent = deliver({ ...quiet, baseUrl, keys: createDeviceKeys(), queue });
  await expect(sent).rejects.toThrow(NotWelcome);
  expect(queue.lines()).toEqual(roll(2));
});

test('a line whose answer is none of the final ones stays', async () => {
  const half: Reply = (_lines, _request, response) =>
    json(response, 200, {
      lines: [
        { observationId: 'e0', result: 'parked' },
        { observationId: 'e1', result: 'thinking' },
      ],
    });
  const { baseUrl, seen } = await service(half, accept);
  const queue = openLineQueue(null);
  queue.add(roll(2));
  await deliver({ ...quiet, baseUrl, keys: createDeviceKeys(), queue });
  expect(seen.at(1)?.lines).toEqual([roll(2)[1]]);
});

test('lines outlive the process, and giving up keeps them', async () => {
  const file = join(folder(), 'queue');
  openLineQueue(file).add(roll(2));
  openLineQueue(file).add(roll(3));
  const queue = openLineQueue(file);
  expect(queue.lines()).toEqual(roll(3));
  const baseUrl = 'http://127.0.0.1:9';
  await deliver({ ...quiet, baseUrl, keys: createDeviceKeys(), queue, giveUpAfterMs: 0 });
  expect(openLineQueue(file).lines()).toEqual(roll(3));
});

test('lines are numbered for ever, and a line that waits keeps its number', () => {
  const place = folder();
  const [file, numbers] = [join(place, 'queue'), join(place, 'numbers')];
  openLineQueue(file, openCounter(numbers)).add(roll(2));
  const queue = openLineQueue(file, openCounter(numbers));
  queue.add(roll(3));
  expect(queue.lines().map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  queue.remove(new Set(['e0', 'e1', 'e2']));
  queue.add(roll(1));
  expect(queue.lines()).toMatchObject([{ observationId: 'e0', sequence: 4 }]);
});

test('a key whose change was answered by nobody is the one to use at the next try', async () => {
  const file = join(folder(), 'keys');
  const before = deviceKeysIn(file);
  const cut: Reply = (_lines, request) => request.socket.destroy();
  const type = 'urn:mestolo:problem:signature-wrong';
  const refuse: Reply = (_lines, _request, response) => json(response, 401, { type });
  const { baseUrl } = await service(cut, refuse);
  await expect(changeKeyIn(file, baseUrl)).rejects.toThrow();
  expect(deviceKeysIn(file).publicJwk).toEqual(before.publicJwk);
  const after = await changeKeyIn(file, baseUrl);
  expect(after.publicJwk).not.toEqual(before.publicJwk);
  expect(deviceKeysIn(file).publicJwk).toEqual(after.publicJwk);
});

test('the keys are made once, and only their owner may read them', () => {
  const file = join(folder(), 'keys');
  const made = deviceKeysIn(file);
  expect(deviceKeysIn(file).publicJwk).toEqual(made.publicJwk);
  expect(JSON.parse(readFileSync(file, 'utf8')).deviceId).toBe(made.deviceId);
  writeFileSync(file, '{}');
  expect(() => deviceKeysIn(file)).toThrow();
});
