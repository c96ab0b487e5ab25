/**
 * A load balancer before equal instances: each request goes to the next one that says it is ready.
 * It asks each probe again and again, takes an instance out when told to, and never sends a request
 * twice: what an instance leaves without an answer is an error at the door.
 */
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { isReady } from './is-ready.ts';

/** One request as whoever knocks has seen it. */
export interface Answered {
  readonly door: string;
  readonly path: string;
  readonly atMs: number;
  readonly tookMs: number;
  /** 502: the instance gave none; 503 may be the balancer's own; 499: the caller did not wait. */
  readonly status: number;
}

export interface Balancer {
  /** No new requests from now on; resolves when those under way are answered. */
  takeOut(port: number): Promise<void>;
  /** Resolves when it has been found ready: not before may the next one be taken out. */
  putIn(port: number): Promise<void>;
  close(): Promise<void>;
}

interface Door {
  readonly port: number;
  readonly agent: Agent;
  /** Looks in a row at which it was not ready; it is left alone from the third on. */
  failures: number;
  isOut: boolean;
  underWay: number;
}

const LOOK_EVERY_MS = 250;
const FAILURES = 3;
/** A request that was on its way when the instance was taken out. */
const STRAGGLERS_MS = 300;
const DRAINED_WITHIN_MS = 15_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function startBalancer(given: {
  readonly name: string;
  readonly port: number;
  readonly instances: readonly number[];
  onAnswer(answer: Answered): void;
}): Promise<Balancer> {
  const doors = given.instances.map(
    (port): Door => ({
      port,
      // An idle connection is closed by us before the instance would close it under a request.
      agent: new Agent({ keepAlive: true, timeout: 3_000 }),
      failures: FAILURES,
      isOut: false,
      underWay: 0,
    }),
  );
  let turn = 0;
  const next = () => {
    turn += 1;
    const open = doors.filter((door) => door.failures < FAILURES && !door.isOut);
    return open[turn % Math.max(1, open.length)];
  };
  const server = createServer((asked, answer) => {
    const atMs = Date.now();
    const path = new URL(asked.url ?? '/', 'http://door').pathname;
    const done = (status: number) =>
      given.onAnswer({ door: given.name, path, atMs, tookMs: Date.now() - atMs, status });
    const door = next();
    if (door === undefined) {
      done(503);
      answer.writeHead(503).end();
      return;
    }
    pass({ door, asked, answer, done });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(given.port, '127.0.0.1');
  await once(server, 'listening');
  const looking = setInterval(() => {
    for (const door of doors) {
      isReady(`http://127.0.0.1:${door.port}/ready`).then((ready) => {
        door.failures = ready ? 0 : door.failures + 1;
      });
    }
  }, LOOK_EVERY_MS);
  const doorAt = (port: number) => {
    const found = doors.find((door) => door.port === port);
    if (found === undefined) throw new Error(`no instance has the port ${port}`);
    return found;
  };
  return {
    async takeOut(port) {
      const door = doorAt(port);
      door.isOut = true;
      const deadline = Date.now() + DRAINED_WITHIN_MS;
      await pause(STRAGGLERS_MS);
      while (door.underWay > 0 && Date.now() < deadline) await pause(20);
      door.agent.destroy();
      door.failures = FAILURES;
    },
    async putIn(port) {
      const door = doorAt(port);
      door.isOut = false;
      while (door.failures >= FAILURES) await pause(20);
    },
    async close() {
      clearInterval(looking);
      for (const { agent } of doors) agent.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Hop by hop; everything else belongs to the two who talk. */
const OWN_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding']);

function passed(headers: IncomingMessage['rawHeaders']): string[] {
  return headers.filter((_, index) => {
    const name = headers[index - (index % 2)] ?? '';
    return !OWN_HEADERS.has(name.toLowerCase());
  });
}

function pass(given: {
  readonly door: Door;
  readonly asked: IncomingMessage;
  readonly answer: ServerResponse;
  done(status: number): void;
}): void {
  const { door, asked, answer, done } = given;
  door.underWay += 1;
  let isTold = false;
  const tell = (status: number) => {
    if (isTold) return;
    isTold = true;
    door.underWay -= 1;
    done(status);
  };
  const onward = request(
    {
      host: '127.0.0.1',
      port: door.port,
      method: asked.method,
      path: asked.url,
      headers: passed(asked.rawHeaders),
      agent: door.agent,
    },
    (response) => {
      const status = response.statusCode ?? 502;
      answer.writeHead(status, passed(response.rawHeaders));
      response.pipe(answer);
      response.once('end', () => tell(status));
      response.once('error', () => {
        tell(502);
        answer.destroy();
      });
    },
  );
  // The agent's own limit is for idle connections; an answer may take as long as its caller waits.
  onward.setTimeout(0);
  onward.once('error', () => {
    tell(502);
    if (answer.headersSent) answer.destroy();
    else answer.writeHead(502).end();
  });
  answer.once('close', () => {
    if (answer.writableFinished) return;
    tell(499);
    onward.destroy();
  });
  asked.pipe(onward);
}
