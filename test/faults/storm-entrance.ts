/** One address for several processes: each connection goes to the next one that takes it. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Entrance {
  close(): Promise<void>;
}

export async function startEntrance(given: {
  readonly port: number;
  readonly doors: readonly number[];
}): Promise<Entrance> {
  const { port, doors } = given;
  const open = new Set<Socket>();
  let next = 0;
  const server = createServer((from) => {
    open.add(from);
    from.on('close', () => open.delete(from));
    from.on('error', () => from.destroy());
    next += 1;
    reach(
      from,
      doors.map((_, index) => doors[(next + index) % doors.length] ?? 0),
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Where nobody listens, the connection ends as it would without an entrance. */
function reach(from: Socket, [door, ...others]: readonly number[]): void {
  if (door === undefined) return void from.destroy();
  const to = connect(door, '127.0.0.1');
  to.once('connect', () => {
    from.pipe(to).pipe(from);
    to.once('close', () => from.destroy());
    from.once('close', () => to.destroy());
  });
  to.once('error', () => {
    if (to.connecting || to.bytesRead + to.bytesWritten === 0) reach(from, others);
    else from.destroy();
  });
}
