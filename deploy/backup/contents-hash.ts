/**
 * A hash of documents that does not ask for their order: the sum of the hashes of each, so that
 * what was dumped can be compared with what a database holds after it was put back.
 */
import { createHash } from 'node:crypto';

const MODULUS = 1n << 256n;

export interface ContentsHash {
  add(document: Buffer): void;
  digest(): string;
}

export function createContentsHash(): ContentsHash {
  let sum = 0n;
  return {
    add(document) {
      const hash = createHash('sha256').update(document).digest('hex');
      sum = (sum + BigInt(`0x${hash}`)) % MODULUS;
    },
    digest: () => sum.toString(16).padStart(64, '0'),
  };
}
