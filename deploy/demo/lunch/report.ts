/** The table of what happened to whom. */
import { formatEuro } from '@mestolo/money/euro-text.ts';
import type { AccountState } from './accounts.ts';
import type { CalledLine } from './call-the-roll.ts';
import { type MealEntries, mealKey } from './debits.ts';
import { describeMessages, type SentMessage } from './messages.ts';
import type { Payment } from './pay.ts';
import { textTable } from './table.ts';

export interface Happened {
  readonly called: readonly CalledLine[];
  readonly entries: MealEntries;
  readonly waiting: ReadonlySet<string>;
  readonly before: ReadonlyMap<string, AccountState>;
  readonly after: ReadonlyMap<string, AccountState>;
  /** Only of today. */
  readonly messages: ReadonlyMap<string, readonly SentMessage[]>;
  readonly payment: Payment | null;
  readonly corrected: CalledLine | null;
}

const SHOWN_ROWS = 60;

/** A row a pupil, those to whom most happened first where there are too many to show. */
export function report(happened: Happened): string {
  const lines = happened.called.toSorted((a, b) => weight(b, happened) - weight(a, happened));
  const shown = lines.slice(0, SHOWN_ROWS);
  const inOrder = happened.called.filter((line) => shown.includes(line));
  const heading = ['pupil', 'class', 'meal', 'price', 'before', 'after', 'message sent', 'trace'];
  const table = textTable([heading, ...inOrder.map((line) => rowOf(line, happened))]);
  const more = lines.length - shown.length;
  return more > 0 ? `${table}\n… and ${more} pupils more` : table;
}

function weight({ pupil }: CalledLine, { messages, payment, corrected }: Happened): number {
  return (
    (messages.get(pupil.accountId)?.length ?? 0) +
    (payment?.accountId === pupil.accountId ? 5 : 0) +
    (corrected?.pupil === pupil ? 5 : 0)
  );
}

function rowOf(line: CalledLine, happened: Happened): string[] {
  const { pupil, answer } = line;
  const { accountId } = pupil;
  const entry = happened.entries.get(mealKey(answer));
  const isPayer = happened.payment?.accountId === accountId;
  const messages = describeMessages(happened.messages.get(accountId) ?? []);
  const paid = isPayer ? `paid ${formatEuro(happened.payment?.amountCents ?? 0)}` : '';
  return [
    pupil.shownName,
    pupil.className,
    mealWords(line, happened),
    entry && entry.amountCents > 0 ? formatEuro(entry.amountCents) : '–',
    formatEuro(happened.before.get(accountId)?.balanceCents ?? 0),
    formatEuro(happened.after.get(accountId)?.balanceCents ?? 0),
    [paid, messages].filter(Boolean).join(', ') || '–',
    entry?.traceId ?? '–',
  ];
}

function mealWords({ entry, answer, pupil }: CalledLine, { waiting, corrected }: Happened): string {
  if (corrected?.pupil === pupil) return 'eaten, then absent';
  if (waiting.has(mealKey(answer))) return 'waits for a price';
  if (!answer.mealId) return answer.result;
  return entry.state === 'present' ? 'eaten' : 'absent';
}
