/** Ids that sort by the time they were made, so that lists of them stand in that order. */
import { randomBytes } from 'node:crypto';
import { uuidOf } from './uuid-v7.ts';

/** A UUIDv7: 48 bits of milliseconds, then chance. */
export function timeOrderedId(nowMs = Date.now()): string {
  return uuidOf(randomBytes(16), nowMs);
}
