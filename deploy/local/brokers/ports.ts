/** Ports on this machine that nobody listens on. */
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the range from which systems give ports to outgoing connections, which could take one
// between our look and the broker's.
const FIRST = 20_000;
const LAST = 32_000;
const given = new Set<number>();

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A free port, never the same twice in this process. The wished one is taken when it is free. */
export async function freePort(wished?: number): Promise<number> {
  if (wished !== undefined && !given.has(wished) && (await isFree(wished))) {
    given.add(wished);
    return wished;
  }
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      return port;
    }
  }
}
