/** A payment notice for a top-up: an amount of the family's choice on the family's account. */
import { addDays } from '@mestolo/service/local-time.ts';
import { noticeCodes } from './notice-number.ts';
import { type NoticeState, stateAfter } from './notice-states.ts';

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
    dueOn: addDays(wanted.today, DAYS_TO_PAY),
    state: 'open',
    version: 1,
    receipts: 0,
    createdAt: wanted.now,
    changedAt: wanted.now,
    idempotencyKey: wanted.idempotencyKey,
  };
}

export function noticeId(creditorFiscalCode: string, noticeNumber: string): string {
  return `${creditorFiscalCode}:${noticeNumber}`;
}

/** Another receipt has come; the version moves only if the state does. */
export function payNotice(notice: Notice, now: string): Notice {
  const counted = { ...notice, receipts: notice.receipts + 1 };
  const state = stateAfter(notice.state, 'pay') ?? notice.state;
  if (state === notice.state) return counted;
  return { ...counted, state, version: notice.version + 1, changedAt: now };
}

/** Null where it can't be cancelled: it is paid, or cancelled already. */
export function cancelNotice(notice: Notice, now: string): Notice | null {
  const state = stateAfter(notice.state, 'cancel');
  if (state === null) return null;
  return { ...notice, state, version: notice.version + 1, changedAt: now };
}
