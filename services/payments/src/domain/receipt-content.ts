/** The content of a receipt in one fixed form, so that two messages can be compared. */
import { createHash } from 'node:crypto';

/** Whom a receipt names. A hash of names can be guessed back, and it outlives the key they have. */
const PERSONAL = new Set(['debtor', 'payer', 'metadata']);

/** SHA-256 over all values, in the order of their names, but those that name people. */
export function contentHash(content: object): string {
  const canonical = JSON.stringify(sorted(content));
  return createHash('sha256').update(canonical).digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([name, one]) => one !== undefined && !PERSONAL.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => [name, sorted(one)]);
}
