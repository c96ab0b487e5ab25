/** What the mailbox of a test took so far, and what it will take. */
import { openEventStream } from './event-stream.ts';

export interface Arrived {
  readonly id: string;
  readonly channel: 'email' | 'sms' | 'appIo';
  readonly from: string;
  readonly to: string;
  readonly subject?: string;
  readonly text: string;
  readonly html?: string;
  readonly messageId?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly traceparent?: string;
  readonly status?: string;
}

/** Follows it as its page does, by server-sent events. */
export async function followMailbox(url: string) {
  const messages = new Map<string, Arrived>();
  const waiting = new Set<() => void>();
  const stream = await openEventStream(`${url}/api/events`);
  const read = async () => {
    for (;;) {
      const { event, data } = await stream.next();
      if (event.trim() !== 'message') continue;
      const message = JSON.parse(data) as Arrived;
      messages.set(message.id, message);
      for (const look of waiting) look();
    }
  };
  // It ends with the stream, when the test does.
  read().catch(() => undefined);
  const now = (accepts: (message: Arrived) => boolean) => [...messages.values()].filter(accepts);
  return {
    now,
    until: (accepts: (message: Arrived) => boolean, count: number): Promise<readonly Arrived[]> =>
      new Promise((resolve) => {
        const look = () => {
          const found = now(accepts);
          if (found.length < count) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    stop: () => stream.close(),
  };
}

/** One of these addresses. */
export function to(own: ReadonlySet<string | null>) {
  return (message: Arrived) => own.has(message.to);
}
