/** What payments listens to: registry only. */
import { onCalendarChanged } from './calendar-changed.ts';
import { onFamilyChanged } from './family-changed.ts';
import { keepNewest } from './keep-newest.ts';
import { onKeyDestroyed } from './key-destroyed.ts';

export const referenceConsumer = keepNewest('payments.reference', [
  onCalendarChanged,
  onFamilyChanged,
  onKeyDestroyed,
]);
