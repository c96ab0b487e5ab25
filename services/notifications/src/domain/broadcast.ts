/**
 * What the office writes to many at once: its states, and the steps between them.
 *
 *     draft ──▶ scheduled ──▶ running ──▶ finished
 *       └───────────┴───────────┴──────▶ cancelled
 */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Audience } from './audience.ts';
import { type KindOfNotification, kinds, URGENT_BROADCAST } from './kinds.ts';
import type { Trace } from './notification.ts';

export const broadcastStates = ['draft', 'scheduled', 'running', 'finished', 'cancelled'] as const;
export type BroadcastState = (typeof broadcastStates)[number];

export const nextBroadcastStates: Readonly<Record<BroadcastState, readonly BroadcastState[]>> = {
  draft: ['scheduled', 'cancelled'],
  scheduled: ['running', 'cancelled'],
  running: ['finished', 'cancelled'],
  finished: [],
  cancelled: [],
};

export interface BroadcastText {
  readonly subject: string;
  /** Plain paragraphs, with an empty line between them. */
  readonly body: string;
  readonly sms: string;
}

export interface BroadcastTexts {
  readonly it: BroadcastText;
  /** Null: who reads English gets the Italian one. */
  readonly en: BroadcastText | null;
}

export interface Broadcast {
  readonly _id: string;
  readonly tenant: string;
  /** Counts the changes, so that two at once collide. */
  readonly version: number;
  readonly state: BroadcastState;
  readonly texts: BroadcastTexts;
  readonly audience: Audience;
  /** Why it goes also early and late in the day; null for news. */
  readonly urgent: { readonly reason: string } | null;
  /** Business times: when the office wants it to leave, and the first hour of writing from then. */
  readonly scheduledFor: string | null;
  readonly startsAt: string | null;
  readonly createdAt: string;
  readonly createdBy: Actor;
  readonly changedAt: string;
  /** What the office did to send it: everything that is sent is a child of this. */
  readonly cause: Trace;
  readonly run: Run | null;
  readonly cancelled: Cancelled | null;
  /** The closure it tells of. */
  readonly closureId: string | null;
}

/** How far its notifications are made; the accounts are gone through in the order of their ids. */
export interface Run {
  /** Business time. */
  readonly startedAt: string;
  /** The local day on which one belongs to the audience or not. */
  readonly day: string;
  /** The last account that was looked at; empty at first. */
  readonly cursor: string;
  readonly isMade: boolean;
  readonly families: number;
  readonly notifications: number;
  readonly unreachable: number;
  /** Business time; null while something waits to be sent. */
  readonly finishedAt: string | null;
}

export interface Cancelled {
  readonly at: string;
  readonly by: Actor;
  readonly reason: string;
  /** Whether what had not left yet is cancelled too, each with its own word. */
  readonly isSwept: boolean;
}

export function traitsOf({ urgent }: Pick<Broadcast, 'urgent'>): KindOfNotification {
  return urgent === null ? kinds.broadcast : URGENT_BROADCAST;
}

/** Nothing where the state does not allow it. */
function become(
  broadcast: Broadcast,
  state: BroadcastState,
  change: Partial<Broadcast>,
): Broadcast | null {
  if (!nextBroadcastStates[broadcast.state].includes(state)) return null;
  return { ...broadcast, ...change, state, version: broadcast.version + 1 };
}

export function change(
  broadcast: Broadcast,
  { now, ...what }: Pick<Broadcast, 'texts' | 'audience'> & { readonly now: string },
): Broadcast | null {
  if (broadcast.state !== 'draft') return null;
  return { ...broadcast, ...what, changedAt: now, version: broadcast.version + 1 };
}

export interface Schedule {
  readonly now: string;
  readonly scheduledFor: string;
  readonly startsAt: string;
  readonly urgent: { readonly reason: string } | null;
  readonly cause: Trace;
}

export function schedule(broadcast: Broadcast, { now, ...when }: Schedule): Broadcast | null {
  return become(broadcast, 'scheduled', { ...when, changedAt: now });
}

export function isDue({ state, startsAt }: Broadcast, now: string): boolean {
  return state === 'scheduled' && startsAt !== null && startsAt <= now;
}

export function begin(
  broadcast: Broadcast,
  { now, day }: { readonly now: string; readonly day: string },
): Broadcast | null {
  const none = { cursor: '', isMade: false, families: 0, notifications: 0, unreachable: 0 };
  const run = { ...none, startedAt: now, day, finishedAt: null };
  return become(broadcast, 'running', { run, changedAt: now });
}

/** One part of the accounts, looked at from the cursor on. */
export interface Part {
  /** Where the cursor stood when the part was read; another replica may have been faster. */
  readonly from: string;
  /** The last account of it. */
  readonly to: string;
  readonly isLast: boolean;
  readonly families: number;
  readonly notifications: number;
  readonly unreachable: number;
}

export function advance(broadcast: Broadcast, part: Part): Broadcast | null {
  const { state, run } = broadcast;
  if (state !== 'running' || run === null || run.isMade || run.cursor !== part.from) return null;
  const { families, notifications, unreachable } = run;
  const made: Run = {
    ...run,
    cursor: part.to,
    isMade: part.isLast,
    families: families + part.families,
    notifications: notifications + part.notifications,
    unreachable: unreachable + part.unreachable,
  };
  const { audience } = broadcast;
  const version = broadcast.version + 1;
  // Who has a diet is asked and not kept: with its recipients here, neither is which diet it was.
  const told = part.isLast ? withoutDiets(audience) : audience;
  return { ...broadcast, version, run: made, audience: told };
}

function withoutDiets(audience: Audience): Audience {
  const { dietCodes, ...rest } = audience;
  return dietCodes === undefined ? rest : { ...rest, dietCodes: [] };
}

/** Once everything is made and nothing waits to be sent any more. */
export function finish(broadcast: Broadcast, now: string): Broadcast | null {
  const { run } = broadcast;
  if (!run?.isMade) return null;
  return become(broadcast, 'finished', { run: { ...run, finishedAt: now }, changedAt: now });
}

/** Also while it runs: what has left has left, the rest is swept away afterwards. */
export function cancel(
  broadcast: Broadcast,
  { now, by, reason }: { readonly now: string; readonly by: Actor; readonly reason: string },
): Broadcast | null {
  const isSwept = broadcast.run === null;
  const cancelled: Cancelled = { at: now, by, reason, isSwept };
  return become(broadcast, 'cancelled', {
    cancelled,
    audience: withoutDiets(broadcast.audience),
    changedAt: now,
  });
}

export function swept(broadcast: Broadcast): Broadcast | null {
  const { cancelled, version } = broadcast;
  if (!cancelled || cancelled.isSwept) return null;
  return { ...broadcast, version: version + 1, cancelled: { ...cancelled, isSwept: true } };
}
