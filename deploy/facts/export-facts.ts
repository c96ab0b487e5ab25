/** Writes all facts of one Comune from the topics to files, as a stream of lines. */
import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, type WriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { TopicDefinition } from '@mestolo/contracts/topics.ts';
import type { TopicReader } from '../ledger/topic-records.ts';
import { MANIFEST_FILE, type Manifest, type TopicFile } from './manifest.ts';

export interface ExportOptions {
  readonly reader: TopicReader;
  readonly topics: readonly TopicDefinition[];
  readonly tenant: string;
  /** Made, where it is not there. */
  readonly folder: string;
  readonly exportedAt: Date;
}

interface ReadEvent {
  readonly id: string;
  readonly type: string;
  readonly tenant: string;
  readonly subject: string;
  readonly data: { readonly version?: number };
}

export async function exportFacts(options: ExportOptions): Promise<Manifest> {
  const { reader, topics, tenant, folder, exportedAt } = options;
  mkdirSync(folder, { recursive: true });
  const sinks = new Map(topics.map((topic) => [topic.name, sinkOf(topic, folder)]));
  await reader.read([...sinks.keys()], async ({ topic, value }) => {
    const event = value === null ? null : eventIn(value);
    if (value !== null && event?.tenant === tenant) await sinks.get(topic)?.take(event, value);
  });
  const written: TopicFile[] = [];
  for (const sink of sinks.values()) written.push(await sink.close());
  const about: Manifest = {
    ...{ format: 'mestolo.facts', version: 1, tenant },
    exportedAt: exportedAt.toISOString(),
    topics: written,
  };
  // Last of all: a folder without it is an export that was not finished.
  writeFileSync(join(folder, MANIFEST_FILE), `${JSON.stringify(about, null, 2)}\n`);
  return about;
}

interface Sink {
  take(event: ReadEvent, value: string): Promise<void>;
  close(): Promise<TopicFile>;
}

/** Every fact once, or of a compacted topic what each subject is now. */
function sinkOf(topic: TopicDefinition, folder: string): Sink {
  const file = openFile(topic, folder);
  if (topic.cleanup === 'compact') return newestInto(file);
  const seen = new Set<string>();
  return {
    async take({ id, type }, value) {
      // A relay may publish one twice; it is one fact all the same.
      if (seen.has(id)) return;
      seen.add(id);
      await file.add(type, value);
    },
    close: file.close,
  };
}

function newestInto(file: OpenFile): Sink {
  const newest = new Map<string, { version: number; type: string; value: string }>();
  return {
    async take({ subject, type, data }, value) {
      const version = data.version ?? 0;
      const known = newest.get(subject);
      if (!known || known.version <= version) newest.set(subject, { version, type, value });
    },
    async close() {
      for (const { type, value } of newest.values()) await file.add(type, value);
      return file.close();
    },
  };
}

/** Null for what is no event: it lies in the quarantine of whoever had to read it. */
function eventIn(value: string): ReadEvent | null {
  try {
    const event: ReadEvent = JSON.parse(value);
    return typeof event.type === 'string' && typeof event.data === 'object' ? event : null;
  } catch {
    return null;
  }
}

interface OpenFile {
  add(type: string, value: string): Promise<void>;
  close(): Promise<TopicFile>;
}

function openFile(topic: TopicDefinition, folder: string): OpenFile {
  const file = `${topic.name}.jsonl`;
  const stream: WriteStream = createWriteStream(join(folder, file));
  const hash: Hash = createHash('sha256');
  const events: Record<string, number> = {};
  let bytes = 0;
  let records = 0;
  return {
    async add(type, value) {
      // One event, one line, whatever white space its producer has used.
      const line = Buffer.from(
        `${/[\r\n]/.test(value) ? JSON.stringify(JSON.parse(value)) : value}\n`,
      );
      hash.update(line);
      bytes += line.length;
      records += 1;
      events[type] = (events[type] ?? 0) + 1;
      if (!stream.write(line)) await once(stream, 'drain');
    },
    async close() {
      stream.end();
      await finished(stream);
      const sha256 = hash.digest('hex');
      const keeps = topic.cleanup === 'compact' ? 'newest' : 'every';
      return { topic: topic.name, file, records, bytes, sha256, events, keeps };
    },
  };
}
