/** Billing that does not know a meal again: its entries have ids of chance, and no unique index. */
import { mutate } from './mutate.ts';

const ENTRY_IDS = 'services/billing/src/domain/entry-ids.ts';

mutate([
  { file: ENTRY_IDS, from: ':debit`', to: ':debit:` + crypto.randomUUID()' },
  { file: ENTRY_IDS, from: ':reversal`', to: ':reversal:` + crypto.randomUUID()' },
  { file: 'services/billing/src/store/collections.ts', from: 'unique: true,', to: '' },
]);
