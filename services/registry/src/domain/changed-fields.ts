/** What an operation changed, for the log: the fields that are different, before and after. */
import { sameRecord } from './import-result.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface Changes {
  readonly before: Fields | null;
  readonly after: Fields | null;
}

export function changedFields(before: object | null, after: object | null): Changes {
  const [one, other] = [before as Fields | null, after as Fields | null];
  const names = [...new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])];
  const changed = names.filter((name) => !sameRecord(one?.[name], other?.[name]));
  return { before: pick(one, changed), after: pick(other, changed) };
}

/** Null stays null: there was nothing, or there is nothing any more. */
export function pick(record: Fields | null, names: readonly string[]): Fields | null {
  if (!record) return null;
  return Object.fromEntries(
    names.filter((name) => name in record).map((one) => [one, record[one]]),
  );
}
