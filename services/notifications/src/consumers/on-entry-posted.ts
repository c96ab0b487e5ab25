/** billing.entries / EntryPosted → a thank-you for a top-up. */
import type { EntryPosted } from '@mestolo/contracts/events/billing.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { Account, TopUp } from '../domain/account.ts';
import { type Considered, thank } from '../domain/consider.ts';
import type { Surroundings } from '../domain/what-to-say.ts';
import type { Desk } from '../store/desk.ts';

export function onEntryPosted(desk: Desk, event: IncomingEvent<typeof EntryPosted>): void {
  const { accountId, kind } = event.data;
  if (accountId === null || kind !== 'topUp') return;
  const known = desk.account(event.tenant, accountId);
  const { account, notifications } = thanksFor(event, known, desk.surroundings(event.tenant));
  desk.add(notifications);
  // The guardians were read to decide, so that one who arrives meanwhile is not passed over.
  desk.put({ ...account });
}

export function thanksFor(
  { data, cause }: IncomingEvent<typeof EntryPosted>,
  account: Account,
  surroundings: Surroundings | null,
): Considered {
  const { kind, entryId, amountCents, balanceAfterCents: balanceCents, recordedAt } = data;
  if (kind !== 'topUp' || balanceCents === null) return { account, notifications: [] };
  const topUp: TopUp = { entryId, amountCents, balanceCents, recordedAt, cause };
  return thank(account, topUp, surroundings);
}
