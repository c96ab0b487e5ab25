/** From lines of the system before to entries: the first in full, later ones by the difference. */

import type { Actor } from '@mestolo/contracts/values.ts';
import { sumCents } from '@mestolo/money/cents.ts';
import { type BooksDraft, postTo, said } from './books.ts';
import type { EntryKind } from './entry.ts';
import { openingBalanceId } from './entry-ids.ts';
import type { Trace } from './facts.ts';
import { type KnownSubject, subjectOf, type TakeoverLine } from './takeover.ts';

const ENTRY_KINDS: Readonly<Partial<Record<TakeoverLine['kind'], EntryKind>>> = {
  balances: 'openingBalance',
  vouchers: 'openingVouchers',
  lateReceipts: 'formerReceipt',
};

export interface TakeoverContext {
  readonly tenant: string;
  readonly recordedAt: Date;
  readonly actor: Actor;
  readonly trace: Trace;
}

/** The id of the entry that was posted. A subject's total is the sum of its entries. */
export function postTakeover(
  draft: BooksDraft,
  line: TakeoverLine,
  known: KnownSubject | undefined,
  { tenant, recordedAt, actor, trace }: TakeoverContext,
): string {
  const kind = ENTRY_KINDS[line.kind];
  if (kind === undefined) throw new Error(`A line of ${line.kind} is kept and never posted.`);
  const change = sumCents(line.amountCents, -(known?.amountCents ?? 0));
  const _id = takeoverEntryId(line, tenant, (known?.revision ?? 0) + 1);
  const details = {
    ...(line.vouchers && { count: line.vouchers.count, valueCents: line.vouchers.valueCents }),
    ...said('noticeNumber', line.noticeNumber),
    ...said('pupilId', line.pupilId),
  };
  const entry = {
    ...{ _id, tenant, kind, amountCents: Math.abs(change), effectiveOn: line.day, recordedAt },
    side: change < 0 ? ('debit' as const) : ('credit' as const),
    actor,
    source: `takeover:${line.reference}`,
    ...(known && { reason: 'takeover corrected' }),
    ...(Object.keys(details).length > 0 && { details }),
    ...said('traceId', trace.traceId),
  };
  postTo(draft, line.accountId, entry, trace);
  return _id;
}

/** The first balance of a family has one id, whichever door it comes through. */
function takeoverEntryId(line: TakeoverLine, tenant: string, revision: number): string {
  const isFirst = line.kind === 'balances' && line.pupilId === null && revision === 1;
  if (isFirst) return openingBalanceId(line.accountId);
  return `takeover:${tenant}:${subjectOf(line)}:${revision}`;
}
