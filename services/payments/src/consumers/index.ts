/** What payments listens to: who there is, from registry, and old debts, from billing. */
import { onCalendarChanged } from './calendar-changed.ts';
import { onDebtChanged } from './debt-changed.ts';
import { onFamilyChanged } from './family-changed.ts';
import { keepNewest } from './keep-newest.ts';
import { onKeyDestroyed } from './key-destroyed.ts';

export const referenceConsumer = keepNewest('payments.reference', [
  onCalendarChanged,
  onFamilyChanged,
  onKeyDestroyed,
]);

export const debtsConsumer = onDebtChanged;
