/** What the portal listens to. Reference data are read before the facts that need them. */
import type { ConsumerDefinition } from '@mestolo/messaging/handler.ts';
import { onBalanceChanged } from './on-balance-changed.ts';
import { onCalendarChanged } from './on-calendar-changed.ts';
import { onDeliveryChanged } from './on-delivery-changed.ts';
import { onEntryPosted } from './on-entry-posted.ts';
import { onFamilyChanged } from './on-family-changed.ts';
import { onKeyDestroyed } from './on-key-destroyed.ts';
import { onNoticeChanged } from './on-notice-changed.ts';
import { onOutageChanged } from './on-outage-changed.ts';
import { onPupilChanged } from './on-pupil-changed.ts';
import { keepViews } from './view.ts';

export const consumers: readonly ConsumerDefinition[] = [
  keepViews('portal.reference', [
    onFamilyChanged,
    onPupilChanged,
    onCalendarChanged,
    onKeyDestroyed,
  ]),
  keepViews('portal', [
    onEntryPosted,
    onBalanceChanged,
    onNoticeChanged,
    onDeliveryChanged,
    onOutageChanged,
  ]),
];
