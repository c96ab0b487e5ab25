/** billing.entries / EntryPosted → one line of the account, with its running balance. */
import { EntryPosted } from '@mestolo/contracts/events/billing.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { defineView } from './view.ts';

export const onEntryPosted = defineView({
  topic: topics.entries,
  definition: EntryPosted,
  collection: 'entries',
  document: (entry, tenant) => {
    const { entryId, accountId, accountVersion, balanceAfterCents } = entry;
    // Money in suspense touches no family's account.
    if (accountId === null || accountVersion === null || balanceAfterCents === null) return null;
    const own = entry.postings.find(({ account }) => account === `family:${accountId}`);
    return {
      _id: entryId,
      tenant,
      accountId,
      // An entry is never changed: whatever arrives again is the same.
      version: 1,
      accountVersion,
      kind: entry.kind,
      direction: own?.side ?? 'debit',
      amountCents: entry.amountCents,
      balanceAfterCents,
      effectiveOn: entry.effectiveOn,
      recordedAt: entry.recordedAt,
      pupilId: entry.meal?.pupilId ?? null,
      priced: entry.tariff !== null,
    };
  },
});
