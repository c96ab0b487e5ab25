/** The office's doors to broadcasts. */
import type { Route } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import type { TestSend } from '../sender/test-send.ts';
import type { BroadcastAct, BroadcastAnswer } from '../store/broadcast-door.ts';
import type { BroadcastPeople } from '../store/broadcast-people.ts';
import type { Previews } from '../store/broadcast-previews.ts';
import type { Broadcasts } from '../store/broadcasts.ts';
import type { Sender } from '../texts/compose.ts';
import { getBroadcast } from './get-broadcast.ts';
import { getBroadcastPreview } from './get-broadcast-preview.ts';
import { getBroadcastRecipients } from './get-broadcast-recipients.ts';
import { getBroadcastRecipientsCsv } from './get-broadcast-recipients-csv.ts';
import { getBroadcastUnreachable } from './get-broadcast-unreachable.ts';
import { getBroadcasts } from './get-broadcasts.ts';
import { postBroadcastCancellation } from './post-broadcast-cancellation.ts';
import { postBroadcastSchedule } from './post-broadcast-schedule.ts';
import { postBroadcastTests } from './post-broadcast-tests.ts';
import { postBroadcasts } from './post-broadcasts.ts';
import { putBroadcast } from './put-broadcast.ts';

export interface BroadcastNeeds {
  readonly acts: IdempotentDoor<BroadcastAct, BroadcastAnswer>;
  readonly broadcasts: Broadcasts;
  readonly previews: Previews;
  readonly people: BroadcastPeople;
  /** Null while the calendar of the Comune is not known. */
  senderOf(tenant: string): Promise<Sender | null>;
  readonly testSend: TestSend;
}

export function broadcastRoutes(needs: BroadcastNeeds): readonly Route[] {
  return [
    postBroadcasts(needs),
    getBroadcasts(needs),
    getBroadcast(needs),
    putBroadcast(needs),
    getBroadcastPreview(needs),
    postBroadcastTests(needs),
    postBroadcastSchedule(needs),
    postBroadcastCancellation(needs),
    getBroadcastRecipients(needs),
    getBroadcastRecipientsCsv(needs),
    getBroadcastUnreachable(needs),
  ];
}
