/**
 * Long lists come in pages: `next` of one is `after` of the following. A cursor is the sort key of
 * the last line, wrapped so that nobody builds on what it holds; it is no secret, so a key has ids
 * and dates and never a name.
 */
import { z } from 'zod';

/** The values a list is sorted by; the last one tells its lines apart. */
export type PageKey = readonly (string | number)[];

const MAX_CURSOR = 400;

export function cursorOf(key: PageKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** `limit` is bounded and has a default; `key` is what a cursor of this list holds. */
export function pageQuery<Key extends PageKey>(
  key: z.ZodType<Key>,
  limit: { readonly most: number; readonly usual: number },
) {
  const after = z
    .string()
    .max(MAX_CURSOR)
    .regex(/^[\w-]+$/)
    .transform((text, context) => {
      const read = key.safeParse(keyIn(text));
      if (read.success) return read.data;
      context.addIssue({ code: 'custom', message: 'a cursor that this list has given' });
      return z.NEVER;
    })
    .optional();
  const count = z.coerce.number().int().min(1).max(limit.most).default(limit.usual);
  return { after, limit: count };
}

function keyIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** `next` in the answer of a list. */
export const nextCursor = z.string().max(MAX_CURSOR).nullable();

/** A page of rows that were asked for with one more than `limit`, and the cursor of the next. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => PageKey,
): { readonly rows: readonly Row[]; readonly next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last ? cursorOf(keyOf(last)) : null };
}

/**
 * The MongoDB filter for what stands behind `key` in a list sorted by these fields in this order:
 * `{ servedOn: -1, _id: 1 }` and `['2020-09-30', 'a']`.
 */
export function behind(
  sort: Readonly<Record<string, 1 | -1>>,
  key: PageKey | undefined,
): Record<string, unknown> {
  if (key === undefined) return {};
  const fields = Object.entries(sort);
  if (fields.length !== key.length) throw new Error('a cursor has one value for each sorted field');
  const alternatives = fields.map(([field, direction], index) => {
    const same = fields.slice(0, index).map(([earlier], at) => [earlier, key[at]]);
    return {
      ...Object.fromEntries(same),
      [field]: direction === 1 ? { $gt: key[index] } : { $lt: key[index] },
    };
  });
  return { $or: alternatives };
}
