/** The monthly fee: what is due of whom for a month, and how what was charged is put right. */
import { type BooksDraft, comuneOf, type FeeInForce, postTo, said } from './books.ts';
import { feeDebitId, feeReversalId } from './entry-ids.ts';
import type { Trace } from './facts.ts';
import {
  accountOn,
  type Comune,
  type Enrolment,
  newestOn,
  type Pupil,
  REPRICED,
  WE_OURSELVES,
} from './pupil.ts';
import { daysOf, isServiceDay, monthsBetween } from './service-day.ts';
import { lineOn, monthlyFeeCents } from './tariff.ts';

/** Who starts later than this day of the month pays half. */
const LAST_DAY_OF_WHOLE_FEE = 15;

export interface FeeDue {
  readonly cents: number;
  readonly tariff: string;
  readonly band: string | null;
  readonly accountId: string;
  readonly schoolId: string;
  /** The first service day of the month on which the pupil is enrolled: its prices count. */
  readonly effectiveOn: string;
}

/**
 * What a pupil owes for a month: once, if enrolled on a service day of it; half of it where the
 * enrolment starts after the 15th. `unknown`: nothing can be said, so nothing is changed.
 */
export function feeDue(
  month: string,
  { pupil, comune }: { readonly pupil: Pupil; readonly comune: Comune },
): FeeDue | 'nothing' | 'unknown' {
  const first = firstServiceDay(month, pupil, comune);
  if (first === null || comune.tariff === null) return 'nothing';
  const { day: effectiveOn, enrolment } = first;
  const { fees, version, discounts } = comune.tariff;
  const { schoolId } = enrolment;
  const kind = comune.schools.find((school) => school.schoolId === schoolId)?.kind ?? null;
  const line = lineOn(fees, effectiveOn, { schoolId, kind });
  if (line === null) return 'nothing';
  const rates = newestOn(pupil.rates, effectiveOn);
  const accountId = accountOn(pupil, effectiveOn);
  if (rates === null || accountId === null) return 'unknown';
  const isHalf = startsAfterTheMiddle(month, pupil);
  const cents = monthlyFeeCents(line, rates, { discounts, isHalf });
  return { cents, tariff: version, band: rates.band, accountId, schoolId, effectiveOn };
}

function firstServiceDay(
  month: string,
  pupil: Pupil,
  comune: Comune,
): { readonly day: string; readonly enrolment: Enrolment } | null {
  for (const day of daysOf(month)) {
    const enrolment = newestOn(pupil.enrolments, day);
    if (enrolment !== null && isServiceDay(day, enrolment, comune)) return { day, enrolment };
  }
  return null;
}

/** Whoever was enrolled before, be it elsewhere or in between, has not started now. */
export function startsAfterTheMiddle(month: string, { enrolments }: Pupil): boolean {
  const days = daysOf(month).slice(0, LAST_DAY_OF_WHOLE_FEE);
  return days.every((day) => newestOn(enrolments, day) === null);
}

/** Months whose fees fall due by a day: those of the school years that have begun, with a fee. */
export function monthsDue(
  { schoolYears, tariff }: Pick<Comune, 'schoolYears' | 'tariff'>,
  today: string,
): string[] {
  const since = (tariff?.fees ?? []).map(({ from }) => from).sort()[0];
  if (since === undefined) return [];
  const months = schoolYears.flatMap(({ from, to }) => {
    const [, begin = from] = [from, since].sort();
    const [end = to] = [to, today].sort();
    return begin > end ? [] : monthsBetween(begin, end);
  });
  return [...new Set(months)].sort();
}

/** A month's fees are charged from now on; false where they were already. */
export function takeFeeMonth(draft: BooksDraft, tenant: string, month: string): boolean {
  const comune = comuneOf(draft, tenant);
  if (comune.feeMonths.includes(month)) return false;
  draft.comuni.set(tenant, { ...comune, feeMonths: [...comune.feeMonths, month].sort() });
  return true;
}

/** Charges what is due and not charged, and takes back what is not due any more. */
export function takeFees(
  draft: BooksDraft,
  pupil: Pupil,
  because: { readonly recordedAt: Date; readonly source: string; readonly trace: Trace },
): void {
  const comune = comuneOf(draft, pupil.tenant);
  for (const month of comune.feeMonths) {
    if (comune.closedUntil !== undefined && month <= comune.closedUntil.slice(0, 7)) continue;
    const due = feeDue(month, { pupil, comune });
    if (due === 'unknown') continue;
    const key = feeKey(pupil._id, month);
    const inForce = draft.fees.get(key) ?? draft.loaded.charged?.fees.get(key);
    if (isCharged(due, inForce)) continue;
    changeFee(draft, { pupil, month, due, inForce }, because);
  }
}

export function feeKey(pupilId: string, month: string): string {
  return `${pupilId}:${month}`;
}

function isCharged(due: FeeDue | 'nothing', inForce: FeeInForce | undefined): boolean {
  if (due === 'nothing') return inForce?.tariff === undefined;
  return (
    inForce?.tariff !== undefined &&
    inForce.accountId === due.accountId &&
    inForce.amountCents === due.cents &&
    (inForce.band ?? null) === due.band
  );
}

function changeFee(
  draft: BooksDraft,
  change: {
    readonly pupil: Pupil;
    readonly month: string;
    readonly due: FeeDue | 'nothing';
    readonly inForce: FeeInForce | undefined;
  },
  { recordedAt, source, trace }: Parameters<typeof takeFees>[2],
): void {
  const { pupil, month, inForce, due } = change;
  const revision = (inForce?.revision ?? 0) + 1;
  const both = {
    tenant: pupil.tenant,
    recordedAt,
    pupilId: pupil._id,
    fee: { month, revision },
    actor: WE_OURSELVES,
    source,
    ...said('reason', inForce && REPRICED),
    ...said('traceId', trace.traceId),
  };
  if (inForce && inForce.amountCents > 0) {
    const { accountId, amountCents, effectiveOn, schoolId } = inForce;
    const _id = feeReversalId(pupil._id, month, revision);
    const entry = {
      _id,
      kind: 'feeReversal',
      amountCents,
      effectiveOn,
      schoolId,
      ...both,
    } as const;
    postTo(draft, accountId, entry, trace);
  }
  const now = due === 'nothing' ? nothingDue(inForce) : due;
  const _id = feeDebitId(pupil._id, month, revision);
  const { effectiveOn, schoolId } = now;
  const priced = due === 'nothing' ? {} : { tariff: due.tariff, ...said('band', due.band) };
  const entry = { _id, kind: 'feeDebit', amountCents: now.cents, effectiveOn, schoolId } as const;
  postTo(draft, now.accountId, { ...entry, ...priced, ...both }, trace);
  const { accountId, cents: amountCents } = now;
  const charged = { revision, accountId, amountCents, effectiveOn, schoolId, ...priced };
  draft.fees.set(feeKey(pupil._id, month), charged);
}

/** What was charged is taken back where it stood. */
function nothingDue(inForce: FeeInForce | undefined) {
  if (inForce === undefined) throw new Error('A fee is taken back that was never charged.');
  const { accountId, schoolId, effectiveOn } = inForce;
  return { cents: 0, accountId, schoolId, effectiveOn };
}
