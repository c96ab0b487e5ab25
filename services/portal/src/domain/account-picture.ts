/** What a family sees of its account, made from the portal's views of it. Texts come later. */
import type { entryKind } from '@mestolo/contracts/events/billing.ts';
import type {
  channel,
  deliveryState,
  notificationKind,
} from '@mestolo/contracts/events/notifications.ts';
import type { z } from 'zod';

export interface BalanceView {
  readonly version: number;
  readonly balanceCents: number;
  /** Business time of the entry that made this balance. */
  readonly asOf: string;
  readonly mealPriceCents: number | null;
}

export interface EntryView {
  readonly entryId: string;
  readonly accountVersion: number;
  readonly kind: z.infer<typeof entryKind>;
  readonly direction: 'debit' | 'credit';
  readonly amountCents: number;
  readonly balanceAfterCents: number;
  readonly effectiveOn: string;
  readonly recordedAt: string;
  readonly pupilId: string | null;
  /** Whether a tariff made the amount; without one nothing was due, as for an absence. */
  readonly priced: boolean;
}

export interface NoticeView {
  readonly noticeNumber: string;
  readonly amountCents: number;
  readonly dueOn: string;
  readonly state: 'open' | 'paid' | 'expired' | 'cancelled';
  /** Absent in what was kept before there were two. */
  readonly kind?: 'topUp' | 'debt';
}

export interface DeliveryView {
  readonly notificationId: string;
  readonly kind: z.infer<typeof notificationKind>;
  readonly channel: z.infer<typeof channel>;
  readonly state: z.infer<typeof deliveryState>;
  readonly changedAt: string;
}

export interface AccountViews {
  readonly balance: BalanceView | null;
  /** Newest first. */
  readonly entries: readonly EntryView[];
  readonly notices: readonly NoticeView[];
  readonly deliveries: readonly DeliveryView[];
}

export type Standing = 'good' | 'low' | 'negative';

export interface AccountPicture {
  /** Of the account: nothing older may replace what shows this version. */
  readonly version: number;
  readonly balanceCents: number;
  /** Null before the first entry. */
  readonly asOf: string | null;
  readonly standing: Standing;
  /** How many meals at the last price the balance still pays; null where nobody can say. */
  readonly mealsLeft: number | null;
  readonly entries: readonly EntryView[];
  readonly openNotices: readonly NoticeView[];
  readonly deliveries: readonly DeliveryView[];
}

/**
 * Balance and entries reach the portal by two topics, either first. The newer of the two says what
 * the balance is, so that it never contradicts the entry above it.
 */
export function accountPicture(
  views: AccountViews,
  settings: { readonly lowBalanceBelowCents: number },
): AccountPicture {
  const { version, balanceCents, asOf } = newestBalance(views);
  const price = views.balance?.mealPriceCents ?? null;
  return {
    version,
    balanceCents,
    asOf,
    standing: standingOf(balanceCents, settings.lowBalanceBelowCents),
    mealsLeft: price === null || price === 0 ? null : Math.max(0, Math.floor(balanceCents / price)),
    entries: views.entries.filter(isWorthShowing),
    openNotices: views.notices.filter(({ state }) => state === 'open'),
    deliveries: views.deliveries.filter(({ state }) => state !== 'cancelled'),
  };
}

function newestBalance({ balance, entries }: AccountViews) {
  const newest = entries[0];
  if (newest !== undefined && newest.accountVersion > (balance?.version ?? 0)) {
    const { accountVersion, balanceAfterCents, recordedAt } = newest;
    return { version: accountVersion, balanceCents: balanceAfterCents, asOf: recordedAt };
  }
  return balance ?? { version: 0, balanceCents: 0, asOf: null };
}

function standingOf(balanceCents: number, lowBelowCents: number): Standing {
  if (balanceCents < 0) return 'negative';
  return balanceCents < lowBelowCents ? 'low' : 'good';
}

/** An absence leaves an entry of nothing in the books; a free meal is one the family should see. */
function isWorthShowing({ amountCents, kind, priced }: EntryView): boolean {
  return amountCents > 0 || (kind === 'mealDebit' && priced);
}
