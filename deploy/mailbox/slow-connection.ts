/** Makes one connection of the SMTP server as slow as a bad line: a byte at a time, both ways. */
import { setTimeout as wait } from 'node:timers/promises';
import type { SMTPServer, SMTPServerSession } from 'smtp-server';

type Connection = SMTPServer['connections'] extends Set<infer One> ? One : never;

export function connectionOf(
  server: SMTPServer,
  session: SMTPServerSession,
): Connection | undefined {
  return [...server.connections].find(({ id }) => id === session.id);
}

/** From now on its answers leave at this rate. */
export function slowAnswers({ _socket: socket }: Connection, bytesPerSecond: number): void {
  const write = socket.write.bind(socket);
  let before = Promise.resolve();
  const slowly = (text: string | Uint8Array): boolean => {
    const bytes = Buffer.from(text as string);
    before = before.then(async () => {
      for (const byte of bytes) {
        await wait(1_000 / bytesPerSecond, undefined, { ref: false });
        if (socket.destroyed) return;
        write(Buffer.of(byte));
      }
    });
    return true;
  };
  Object.assign(socket, { write: slowly });
}

/** Passes on at this rate; whoever sends has to wait until there is room again. */
export async function* slowly(
  stream: AsyncIterable<Buffer>,
  bytesPerSecond: number,
): AsyncGenerator<Buffer> {
  // A tenth of a second at a time, so that a fast rate needs no timer for each byte.
  const size = Math.max(1, Math.floor(bytesPerSecond / 10));
  for await (const chunk of stream) {
    for (let from = 0; from < chunk.length; from += size) {
      const part = chunk.subarray(from, from + size);
      await wait((1_000 * part.length) / bytesPerSecond, undefined, { ref: false });
      yield part;
    }
  }
}
