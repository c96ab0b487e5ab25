/**
 * A payment notice: a top-up of the family's choice on the family's account, or one old debt.
 */
import { addDays } from '@mestolo/service/local-time.ts';
import { noticeCodes } from './notice-number.ts';
import { type NoticeState, type NoticeStep, stateAfter } from './notice-states.ts';

export type NoticeKind = 'topUp' | 'debt';

export interface Notice {
  /** `<creditor>:<notice number>`. */
  readonly id: string;
  readonly tenant: string;
  readonly creditorFiscalCode: string;
  readonly noticeNumber: string;
  readonly iuv: string;
  /** Fixed for ever here: anybody may pay, so a receipt's payer says nothing of the account. */
  readonly accountId: string;
  readonly amountCents: number;
  readonly dueOn: string;
  readonly state: NoticeState;
  /** Counts the changes that others are told of. */
  readonly version: number;
  /** How many receipts it has; each one counts it up, so that two at once collide. */
  readonly receipts: number;
  readonly createdAt: string;
  readonly changedAt: string;
  /** The caller's key of the request that made it. */
  readonly idempotencyKey: string;
  readonly kind: NoticeKind;
  /** The debt that this notice alone pays; null for a top-up. */
  readonly debtId: string | null;
  /** The number of the notice it takes the place of. */
  readonly replaces: string | null;
  /** Somebody has begun to pay and may still end it, up to this moment. */
  readonly underWayUntil: string | null;
  /** The outages that its due date was moved for, so that each moves it once. */
  readonly extendedFor: readonly string[];
}

/** A top-up can be paid for this long. */
const DAYS_TO_PAY = 60;

export interface NewNotice {
  readonly tenant: string;
  readonly creditorFiscalCode: string;
  readonly segregationCode: string;
  /** The next number of the creditor's counter. */
  readonly base: number;
  readonly accountId: string;
  readonly amountCents: number;
  readonly idempotencyKey: string;
  readonly now: string;
  readonly today: string;
  /** Absent: a top-up. */
  readonly debt?: { readonly debtId: string; readonly dueOn: string };
  readonly replaces?: string;
}

export function openNotice(wanted: NewNotice): Notice {
  const { noticeNumber, iuv } = noticeCodes(wanted);
  return {
    id: noticeId(wanted.creditorFiscalCode, noticeNumber),
    tenant: wanted.tenant,
    creditorFiscalCode: wanted.creditorFiscalCode,
    noticeNumber,
    iuv,
    accountId: wanted.accountId,
    amountCents: wanted.amountCents,
    dueOn: wanted.debt?.dueOn ?? addDays(wanted.today, DAYS_TO_PAY),
    state: 'open',
    version: 1,
    receipts: 0,
    createdAt: wanted.now,
    changedAt: wanted.now,
    idempotencyKey: wanted.idempotencyKey,
    kind: wanted.debt ? 'debt' : 'topUp',
    debtId: wanted.debt?.debtId ?? null,
    replaces: wanted.replaces ?? null,
    underWayUntil: null,
    extendedFor: [],
  };
}

export function noticeId(creditorFiscalCode: string, noticeNumber: string): string {
  return `${creditorFiscalCode}:${noticeNumber}`;
}

/** Another receipt has come; the version moves only if the state does. */
export function payNotice(notice: Notice, now: string): Notice {
  const counted = { ...notice, receipts: notice.receipts + 1 };
  return notice.state === 'paid' ? counted : (step(counted, { by: 'pay', now }) ?? counted);
}

/** Null where it can't be cancelled: it is paid, or cancelled already. */
export function cancelNotice(notice: Notice, now: string): Notice | null {
  return step(notice, { by: 'cancel', now });
}

/** Null where it is not open any more. */
export function expireNotice(notice: Notice, now: string): Notice | null {
  return step(notice, { by: 'expire', now });
}

/**
 * Nobody could pay for some days, so they are given back. Null where this outage has moved it
 * already, and for a notice that nobody can pay whatever its date.
 */
export function extendNotice(
  notice: Notice,
  outage: { readonly outageId: string; readonly days: number; readonly now: string },
): Notice | null {
  const { outageId, days, now } = outage;
  if (days < 1 || notice.extendedFor.includes(outageId)) return null;
  const moved = step(notice, { by: 'extend', now });
  if (moved === null) return null;
  const extendedFor = [...notice.extendedFor, outageId];
  return { ...moved, dueOn: addDays(notice.dueOn, days), extendedFor };
}

/** What is still owed has changed. Null where nothing changes, or it can't be paid any more. */
export function reviseNotice(
  notice: Notice,
  { amountCents, now }: { readonly amountCents: number; readonly now: string },
): Notice | null {
  if (amountCents === notice.amountCents) return null;
  const revised = step(notice, { by: 'revise', now });
  return revised && { ...revised, amountCents, underWayUntil: notice.underWayUntil };
}

/** A payment that was begun is nearly always ended, or given up, within this time. */
export const UNDER_WAY_MS = 2 * 3_600_000;
const SAID_AGAIN_AFTER_MS = 3_600_000;

/**
 * Somebody has begun to pay. Null where it can't be paid, and where others know it well enough: a
 * payer who asks again within the hour tells nobody anything new.
 */
export function markUnderWay(
  notice: Notice,
  { until, now }: { readonly until: string; readonly now: string },
): Notice | null {
  if (notice.state !== 'open') return null;
  const known = notice.underWayUntil === null ? 0 : Date.parse(notice.underWayUntil);
  if (Date.parse(until) - known < SAID_AGAIN_AFTER_MS) return null;
  return { ...notice, underWayUntil: until, version: notice.version + 1, changedAt: now };
}

export interface Reissue {
  /** Cancelled. */
  readonly former: Notice;
  readonly notice: Notice;
}

/**
 * The same money under a new number, for whoever lost the paper or let its day pass. Null where the
 * old one is paid or was cancelled.
 */
export function reissueNotice(
  notice: Notice,
  wanted: Pick<NewNotice, 'segregationCode' | 'idempotencyKey' | 'now' | 'today'> & {
    readonly takeBase: () => number;
  },
): Reissue | null {
  const former = cancelNotice(notice, wanted.now);
  if (former === null) return null;
  const { tenant, creditorFiscalCode, accountId, amountCents, debtId, noticeNumber } = notice;
  const dueOn = notice.dueOn >= wanted.today ? notice.dueOn : addDays(wanted.today, DAYS_TO_PAY);
  const made = openNotice({
    ...wanted,
    ...{ tenant, creditorFiscalCode, accountId, amountCents },
    base: wanted.takeBase(),
    replaces: noticeNumber,
    ...(debtId !== null && { debt: { debtId, dueOn } }),
  });
  return { former, notice: made };
}

function step(
  notice: Notice,
  { by, now }: { readonly by: NoticeStep; readonly now: string },
): Notice | null {
  const state = stateAfter(notice.state, by);
  if (state === null) return null;
  const version = notice.version + 1;
  return { ...notice, state, version, changedAt: now, underWayUntil: null };
}
