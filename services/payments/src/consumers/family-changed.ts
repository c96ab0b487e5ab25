/**
 * registry.families / FamilyChanged → the accounts there are, who holds them, still sealed, and
 * their payment codes.
 */
import { FamilyChanged } from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { FAMILIES } from '../store/collections.ts';
import type { FamilyDocument } from '../store/documents.ts';
import { projection } from './keep-newest.ts';

export const onFamilyChanged = projection({
  topic: topics.families,
  definition: FamilyChanged,
  collection: FAMILIES,
  document: ({ tenant, data }): FamilyDocument => {
    const { accountId, version, paymentCode, holders } = data;
    const code = paymentCode === undefined ? {} : { paymentCode };
    return { _id: accountId, tenant, version, ...code, holders };
  },
});
