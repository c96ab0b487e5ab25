/** What an export says of itself: which files there are, how many facts they hold, their hashes. */
import { z } from 'zod';

const topicFile = z.strictObject({
  topic: z.string(),
  /** Beside the manifest; JSON Lines, one event a line as CloudEvents 1.0. */
  file: z.string().regex(/^[a-z0-9.-]+\.jsonl$/),
  records: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** Of the file's bytes, in hexadecimal digits. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** How many events of each type; the end of a type is the major version of its schema. */
  events: z.record(z.string(), z.int().positive()),
  /** `newest`: of each subject only what it is now; `every`: all that ever was told. */
  keeps: z.enum(['newest', 'every']),
});

export const manifest = z.strictObject({
  format: z.literal('mestolo.facts'),
  version: z.literal(1),
  tenant: z.string(),
  exportedAt: z.iso.datetime(),
  topics: z.array(topicFile),
});

export type Manifest = z.infer<typeof manifest>;
export type TopicFile = z.infer<typeof topicFile>;

export const MANIFEST_FILE = 'manifest.json';
