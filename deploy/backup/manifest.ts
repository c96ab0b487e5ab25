/** What a backup says of itself: what was dumped, when, and how to know that it is whole. */
import { services } from '@mestolo/contracts/topics.ts';
import { z } from 'zod';

const dumpedCollection = z.strictObject({
  name: z.string(),
  file: z.string(),
  documents: z.int().nonnegative(),
  /** Before they were compressed. */
  bytes: z.int().nonnegative(),
  fileBytes: z.int().nonnegative(),
  /** Of the file. */
  sha256: z.string(),
  /** Of the documents, in whatever order they are read; see `contents-hash.ts`. */
  contents: z.string(),
});

const dumpedDatabase = z.strictObject({
  service: z.enum(services),
  database: z.string(),
  /** Everything in it is as it was at this moment of the cluster: `seconds:counter`. */
  clusterTime: z.string(),
  at: z.iso.datetime(),
  isWhole: z.boolean(),
  collections: z.array(dumpedCollection),
});

export const manifestSchema = z.strictObject({
  version: z.literal(1),
  startedAt: z.iso.datetime(),
  /** Null in a dump that was broken off. */
  finishedAt: z.iso.datetime().nullable(),
  /** Whose log the fences of these databases count in; null where Kafka did not answer. */
  kafkaClusterId: z.string().nullable(),
  databases: z.array(dumpedDatabase),
});

export type DumpedCollection = z.infer<typeof dumpedCollection>;
export type DumpedDatabase = z.infer<typeof dumpedDatabase>;
export type Manifest = z.infer<typeof manifestSchema>;

export interface Size {
  readonly documents: number;
  readonly bytes: number;
  readonly fileBytes: number;
}

export function sizeOf({ collections }: Pick<DumpedDatabase, 'collections'>): Size {
  const sum = (field: 'documents' | 'bytes' | 'fileBytes') =>
    collections.reduce((total, one) => total + one[field], 0);
  return { documents: sum('documents'), bytes: sum('bytes'), fileBytes: sum('fileBytes') };
}
