/** Webhooks: what is told to makers of devices and to registers, and for how long it is tried. */
import { localDate, mealSlot } from '@mestolo/contracts/values.ts';
import { z } from 'zod';

const day = z.strictObject({
  /** Null: every school of the Comune; the class likewise. */
  schoolId: z.uuid().nullable(),
  classId: z.uuid().nullable(),
  from: localDate,
  to: localDate,
});

const device = z.strictObject({ deviceId: z.uuid(), schoolId: z.uuid() });

/** Ids, days and numbers only: whoever needs more asks at a door and proves who it is. */
export const webhookEvents = {
  'pupils.changed': {
    summary: 'Pupils of a school came, left or changed class: fetch the list again',
    data: z.strictObject({ schoolId: z.uuid() }),
  },
  'days.closed': { summary: 'No meals are served on these days', data: day },
  'days.opened': { summary: 'Meals are served on these days after all', data: day },
  'device.registered': { summary: 'A device has its first key', data: device },
  'device.key-changed': {
    summary: 'A device has another key; the former is refused',
    data: device,
  },
  'device.revoked': { summary: 'The office has withdrawn a device for good', data: device },
  'line.resolved': {
    summary: 'A line that was parked counts now, or was settled by the office',
    data: z.strictObject({
      /** The id that the device gave it. */
      observationId: z.string(),
      /** Where the device stands; null where a person spoke. */
      schoolId: z.uuid().nullable(),
      servedOn: localDate,
      how: z.enum(['released', 'corrected', 'judgedAgain', 'assigned', 'dismissed']),
    }),
  },
  'count.told': {
    summary: "A kitchen's count is frozen (version 1), or has changed since",
    data: z.strictObject({
      schoolId: z.uuid(),
      servedOn: localDate,
      slot: mealSlot,
      version: z.int().positive(),
      cause: z.enum(['cutOff', 'closure', 'lateChange']),
      pupils: z.int().nonnegative(),
      staff: z.int().nonnegative(),
    }),
  },
  'webhook.test': {
    summary: 'Somebody tries whether this webhook works',
    data: z.strictObject({ webhookId: z.uuid() }),
  },
} as const;

export type WebhookEvent = keyof typeof webhookEvents;

export const subscribable = (Object.keys(webhookEvents) as WebhookEvent[]).filter(
  (event) => event !== 'webhook.test',
);

/** What happened, before anybody has subscribed to it. */
export interface WebhookFact {
  readonly tenant: string;
  /** The same for the same fact: it becomes the `webhook-id` by which a receiver knows repeats. */
  readonly name: string;
  readonly type: WebhookEvent;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const DELAYS_MS = [
  ...[5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE],
  ...[HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, DAY, DAY],
];

/** A receiver that has answered nothing good for so long is not called any more. */
export const DISABLED_AFTER_MS = 5 * DAY;
/** The former secret signs beside the new one for so long. */
export const FORMER_SECRET_MS = DAY;

/** Until the next try; null where there is none. `attempts` counts those made. */
export function delayMs(attempts: number, askedForMs: number | null): number | null {
  const delay = DELAYS_MS[attempts - 1];
  if (delay === undefined) return null;
  return Math.min(DAY, Math.max(delay, askedForMs ?? 0));
}

export type Attempt =
  | { readonly kind: 'delivered'; readonly status: number }
  | {
      readonly kind: 'failed';
      readonly status: number | null;
      readonly why: string;
      readonly retryAfterMs: number | null;
    }
  /** 410: the receiver says that it wants no more. */
  | { readonly kind: 'gone'; readonly status: 410 };

/** What becomes of the webhook itself. */
export function standingAfter(
  failingSinceMs: number | null,
  attempt: Attempt,
  nowMs: number,
): { readonly failingSinceMs: number | null; readonly disabled: string | null } {
  if (attempt.kind === 'delivered') return { failingSinceMs: null, disabled: null };
  const since = failingSinceMs ?? nowMs;
  if (attempt.kind === 'gone') {
    return { failingSinceMs: since, disabled: 'The receiver answered 410: it wants no more.' };
  }
  const isLong = nowMs - since >= DISABLED_AFTER_MS;
  const why = `Nothing was taken for ${DISABLED_AFTER_MS / DAY} days. Last: ${attempt.why}`;
  return { failingSinceMs: since, disabled: isLong ? why : null };
}
