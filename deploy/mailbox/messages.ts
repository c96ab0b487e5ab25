/** What arrived, newest first: in memory, and in a JSON-lines file when a folder is given. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

interface Arrived {
  readonly id: string;
  readonly receivedAt: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

export interface ReceivedEmail extends Arrived {
  readonly channel: 'email';
  readonly subject: string;
  readonly html: string | null;
  readonly messageId: string | null;
  /** Lower-case names; a header that stands twice has its last value here. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ReceivedSms extends Arrived {
  readonly channel: 'sms';
  readonly sid: string;
  readonly status: string;
  readonly errorCode: number | null;
  readonly statusCallback: string | null;
  /** The trace context of the request that brought it, if it had one. */
  readonly traceparent: string | null;
}

export type ReceivedMessage = ReceivedEmail | ReceivedSms;

export type Change =
  | { readonly kind: 'message'; readonly message: ReceivedMessage }
  | { readonly kind: 'cleared' };

export interface Messages {
  /** Newest first. */
  all(): readonly ReceivedMessage[];
  /** Keeps a message, or takes the place of the one with its id. */
  keep(message: ReceivedMessage): void;
  clear(): void;
  /** Returns what ends the subscription. */
  subscribe(listener: (change: Change) => void): () => void;
}

/** Nobody reads further back; the file keeps all until it is cleared. */
const REMEMBERED = 5_000;

export function createMessages(folder: string | null): Messages {
  const file = folder === null ? null : join(folder, 'messages.jsonl');
  if (folder !== null) mkdirSync(folder, { recursive: true });
  const byId = new Map<string, ReceivedMessage>(file ? readLines(file) : []);
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };
  return {
    all: () => [...byId.values()].reverse(),
    keep(message) {
      byId.set(message.id, message);
      const oldest = byId.size > REMEMBERED ? byId.keys().next().value : undefined;
      if (oldest !== undefined) byId.delete(oldest);
      if (file) appendFileSync(file, `${JSON.stringify(message)}\n`);
      tell({ kind: 'message', message });
    },
    clear() {
      byId.clear();
      if (file) rmSync(file, { force: true });
      tell({ kind: 'cleared' });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A later line of one id takes the place of the earlier; a torn last line is left out. */
function readLines(file: string): [string, ReceivedMessage][] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line): [string, ReceivedMessage][] => {
      try {
        const message: ReceivedMessage = JSON.parse(line);
        return [[message.id, message]];
      } catch {
        return [];
      }
    })
    .slice(-REMEMBERED);
}
