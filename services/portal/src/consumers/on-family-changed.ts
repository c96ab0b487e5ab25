/** registry.families / FamilyChanged → the holder's name, still sealed, and the payment code. */
import { FamilyChanged } from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { defineView } from './view.ts';

export const onFamilyChanged = defineView({
  topic: topics.families,
  definition: FamilyChanged,
  collection: 'families',
  document: ({ accountId, version, paymentCode, holders }, tenant) => ({
    _id: accountId,
    tenant,
    accountId,
    version,
    paymentCode: paymentCode ?? null,
    holders: holders.map(({ from, guardianId, fullName }) => ({ from, guardianId, fullName })),
  }),
});
