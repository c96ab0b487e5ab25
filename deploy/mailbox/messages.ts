/** What arrived, newest first: in memory, and in a JSON-lines file when a folder is given. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { keepLines } from './kept-lines.ts';

interface Arrived {
  readonly id: string;
  readonly receivedAt: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

export interface ReceivedAttachment {
  /** Its SHA-256: the same content is kept once. */
  readonly id: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: number;
}

export interface ReceivedEmail extends Arrived {
  readonly channel: 'email';
  readonly subject: string;
  readonly html: string | null;
  readonly messageId: string | null;
  /** Lower-case names; a header that stands twice has its last value here. */
  readonly headers: Readonly<Record<string, string>>;
  /** Who sent and who gets it by the envelope, whatever the headers say. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** Whether it came over TLS. */
  readonly secure: boolean;
  readonly attachments: readonly ReceivedAttachment[];
  /** The status with which it came back, such as 5.1.1. */
  readonly bounced: string | null;
}

export interface ReceivedSms extends Arrived {
  readonly channel: 'sms';
  readonly sid: string;
  /** `inbound` is what a parent wrote. */
  readonly direction: 'outbound' | 'inbound';
  readonly status: string;
  readonly errorCode: number | null;
  readonly statusCallback: string | null;
  readonly segments: number;
  readonly encoding: string;
  /** The trace context of the request that brought it, if it had one. */
  readonly traceparent: string | null;
}

export interface ReceivedAppIo extends Arrived {
  readonly channel: 'appIo';
  readonly subject: string;
  readonly payment: {
    readonly amountCents: number;
    readonly noticeNumber: string;
    readonly payeeFiscalCode: string | null;
  } | null;
  readonly status: string;
  readonly readStatus: 'READ' | 'UNREAD';
  readonly paymentStatus: 'PAID' | 'NOT_PAID' | null;
  readonly traceparent: string | null;
}

export type ReceivedMessage = ReceivedEmail | ReceivedSms | ReceivedAppIo;

export type Change =
  | { readonly kind: 'message'; readonly message: ReceivedMessage }
  | { readonly kind: 'cleared' };

export interface Counted {
  /** What came since the mailbox was emptied, repetitions too. */
  readonly arrived: number;
  /** Without repetitions: by Message-ID, or by what was said to whom. */
  readonly distinct: number;
}

export interface Messages {
  /** Newest first. */
  all(): readonly ReceivedMessage[];
  get(id: string): ReceivedMessage | undefined;
  count(choice: { readonly channel?: string; readonly to?: string }): Counted;
  /** Keeps a message, or takes the place of the one with its id. */
  keep(message: ReceivedMessage): void;
  clear(): void;
  /** Returns what ends the subscription. */
  subscribe(listener: (change: Change) => void): () => void;
  close(): void;
}

/** Nobody reads further back; the file keeps all until it is cleared. */
const REMEMBERED = 5_000;

export function createMessages(folder: string | null): Messages {
  if (folder !== null) mkdirSync(folder, { recursive: true });
  const lines = folder === null ? null : keepLines(join(folder, 'messages.jsonl'));
  const byId = new Map<string, ReceivedMessage>();
  const tally = createTally();
  const remember = (message: ReceivedMessage): void => {
    tally.add(message);
    byId.set(message.id, message);
    const oldest = byId.size > REMEMBERED ? byId.keys().next().value : undefined;
    if (oldest !== undefined) byId.delete(oldest);
  };
  // A later line of one id takes the place of the earlier; a torn last line is left out.
  lines?.readAll((line) => remember(line as ReceivedMessage));
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };
  return {
    all: () => [...byId.values()].reverse(),
    get: (id) => byId.get(id),
    count: (choice) => tally.count(choice),
    keep(message) {
      remember(message);
      lines?.append(message);
      tell({ kind: 'message', message });
    },
    clear() {
      byId.clear();
      tally.clear();
      lines?.clear();
      tell({ kind: 'cleared' });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => lines?.close(),
  };
}

/** Counts far beyond what is remembered, so it keeps no more of a message than two short names. */
function createTally() {
  const seen = new Set<string>();
  const names = new Set<string>();
  const counts = new Map<string, { arrived: number; distinct: number }>();
  return {
    add(message: ReceivedMessage): void {
      if (seen.has(message.id)) return;
      seen.add(message.id);
      const name = nameOf(message);
      const isNew = !names.has(name);
      names.add(name);
      const { channel, to } = message;
      for (const key of ['', channel, `|${to}`, `${channel}|${to}`]) {
        const counted = counts.get(key) ?? { arrived: 0, distinct: 0 };
        counted.arrived += 1;
        if (isNew) counted.distinct += 1;
        counts.set(key, counted);
      }
    },
    count({ channel = '', to }: { readonly channel?: string; readonly to?: string }): Counted {
      const key = to === undefined ? channel : `${channel}|${to}`;
      return { arrived: 0, distinct: 0, ...counts.get(key) };
    },
    clear(): void {
      seen.clear();
      names.clear();
      counts.clear();
    },
  };
}

/** One Message-ID to two people are two messages. */
function nameOf(message: ReceivedMessage): string {
  const { channel, from, to, text } = message;
  const said = (channel === 'email' && message.messageId) || `${from}|${text}`;
  return createHash('sha256').update(`${channel}|${to}|${said}`).digest('base64').slice(0, 24);
}
