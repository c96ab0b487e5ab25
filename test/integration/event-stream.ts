/** Reads server-sent events one by one. */

export interface ServerSentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

export interface EventStream {
  readonly status: number;
  /** The next event; rejects when the server ends the stream first. */
  next(): Promise<ServerSentEvent>;
  close(): void;
}

export async function openEventStream(
  url: string,
  headers: Record<string, string> = {},
): Promise<EventStream> {
  const stop = new AbortController();
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: stop.signal,
  });
  const events = eventsOf(response);
  return {
    status: response.status,
    async next() {
      const { value, done } = await events.next();
      if (done || value === undefined) throw new Error('The stream has ended.');
      return value;
    },
    close: () => stop.abort(),
  };
}

async function* eventsOf(response: Response): AsyncGenerator<ServerSentEvent> {
  let rest = '';
  for await (const chunk of response.body ?? []) {
    rest += Buffer.from(chunk).toString('utf8');
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = eventOf(block);
      if (event.data !== '') yield event;
    }
  }
}

function eventOf(block: string): ServerSentEvent {
  const lines = block.split('\n');
  const value = (name: string) =>
    lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1) ?? '';
  return { id: value('id'), event: value('event'), data: value('data') };
}
