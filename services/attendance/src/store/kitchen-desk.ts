/**
 * What the office decides after the cut-off: meals added or taken away with leave, an ordered meal
 * that is not charged, the meals of a closed day that are taken back. Each is logged with who and
 * why.
 */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Cause, DoorHandler, OutgoingEvent } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
  operationWrites,
} from '@mestolo/service/operation-log.ts';
import type { LateChange } from '../domain/kitchen-count.ts';
import { mealIdOf } from '../domain/meal-identity.ts';
import { type Book, openBook } from './book.ts';
import { openPage } from './book-pages.ts';
import { MEALS } from './collections.ts';
import { kitchenCounted, withLateChanges } from './count-event.ts';
import { type MealDocument, pupilKeyOf } from './documents.ts';
import { loadForMeals, type Records } from './load-records.ts';
import { COUNTS } from './order-collections.ts';
import { type CountDocument, countKeyOf } from './order-documents.ts';

interface Act {
  readonly tenant: string;
  readonly actor: Actor;
  /** Who vouched for the actor. */
  readonly role: string;
}

export interface ChangeLate extends Act {
  readonly kind: 'changeLate';
  readonly requestId: string;
  readonly schoolId: string;
  readonly servedOn: string;
  readonly changes: readonly LateChange[];
  readonly reason: string;
}

export interface WaiveMeal extends Act {
  readonly kind: 'waiveMeal';
  readonly requestId: string;
  readonly mealId: string;
  readonly reason: string;
}

/** Some of the meals that stand on days of one closure. */
export interface TakeBackClosed extends Act {
  readonly kind: 'takeBackClosed';
  readonly closureId: string;
  readonly meals: readonly { readonly pupilId: string; readonly servedOn: string }[];
}

export type KitchenAct = ChangeLate | WaiveMeal | TakeBackClosed;

export type KitchenAnswer =
  | { readonly kind: 'changed'; readonly count: CountDocument }
  | { readonly kind: 'waived'; readonly mealId: string; readonly revision: number }
  | { readonly kind: 'takenBack'; readonly meals: number }
  | { readonly kind: 'no-calendar' | 'not-frozen' | 'unknown-meal' | 'not-ordered' }
  | { readonly kind: 'unknown-closure' };

interface KitchenState {
  readonly records: Records;
  readonly counts: readonly CountDocument[];
  readonly heads: readonly OperationHead[];
  /** The meals that waivers name, however they were moved. */
  readonly named: ReadonlyMap<string, MealDocument>;
}

const LUNCH = 'lunch';

export function kitchenDesk(clocks: Clocks): DoorHandler<KitchenAct, KitchenState, KitchenAnswer> {
  return {
    size(act) {
      const facts = act.kind === 'takeBackClosed' ? act.meals.length : 1;
      return { facts, bytes: facts * 2_000 };
    },
    async load(reader, requests) {
      const acts = requests.map(({ request }) => request);
      const mealIds = acts.flatMap((act) => (act.kind === 'waiveMeal' ? [act.mealId] : []));
      const named = await reader.find<MealDocument>(MEALS, { _id: { $in: mealIds } });
      const keys = [
        ...named.map(({ tenant, pupilId, servedOn }) => ({ tenant, pupilId, servedOn })),
        ...acts.flatMap((act) =>
          act.kind === 'takeBackClosed'
            ? act.meals.map((meal) => ({ ...meal, tenant: act.tenant }))
            : [],
        ),
      ];
      const countKeys = acts.flatMap((act) => (act.kind === 'changeLate' ? [countKeyOf(act)] : []));
      const tenants = acts.map(({ tenant }) => tenant);
      return {
        records: await loadForMeals(reader, clocks, {
          tenants,
          pupilKeys: keys.map(pupilKeyOf),
          mealIds: keys.map((key) => mealIdOf({ ...key, slot: LUNCH })),
        }),
        counts: await reader.find<CountDocument>(COUNTS, { _id: { $in: countKeys } }),
        heads: await loadOperationHeads(reader, tenants),
        named: new Map(named.map((meal) => [meal._id, meal])),
      };
    },
    decide(state, requests) {
      const desk = openDesk(state);
      const answers = requests.map(({ request, cause }) => act(desk, request, cause));
      const { writes, events } = desk.book.close();
      const ofCounts = { collection: COUNTS, operations: desk.counts.operations() };
      const logged = operationWrites(state.heads, desk.drafts);
      const decision = {
        writes: [...writes, ofCounts, ...logged],
        events: [...events, ...desk.told],
        changed: [],
      };
      return { decision, answers };
    },
  };
}

interface Desk {
  readonly state: KitchenState;
  readonly book: Book;
  readonly counts: ReturnType<typeof openPage<CountDocument>>;
  readonly told: OutgoingEvent[];
  readonly drafts: OperationDraft[];
}

function openDesk(state: KitchenState): Desk {
  // Replaced as it was read: who was faster meanwhile is not overwritten.
  const counts = openPage(state.counts, ({ versions }) => ({
    versions: { $size: versions.length },
  }));
  return { state, counts, book: openBook(state.records), told: [], drafts: [] };
}

function act(desk: Desk, request: KitchenAct, cause: Cause): KitchenAnswer {
  const now = desk.state.records.now.get(request.tenant);
  if (now === undefined) return { kind: 'no-calendar' };
  const about = { cause, now };
  switch (request.kind) {
    case 'changeLate':
      return changeLate(desk, request, about);
    case 'waiveMeal':
      return waiveMeal(desk, request, about);
    case 'takeBackClosed':
      return takeBackClosed(desk, request, about);
  }
}

interface About {
  readonly cause: Cause;
  readonly now: string;
}

function changeLate(desk: Desk, asked: ChangeLate, { cause, now }: About): KitchenAnswer {
  const calendar = desk.state.records.calendars.find(({ _id }) => _id === asked.tenant);
  const before = desk.counts.get(countKeyOf(asked));
  if (!before || !calendar) return { kind: 'not-frozen' };
  const { requestId, reason, actor } = asked;
  const done = asked.changes.map((change) => ({ ...change, requestId, reason, actor, at: now }));
  const count = withLateChanges(before, done, calendar);
  desk.counts.put(count);
  desk.told.push(kitchenCounted(count, cause));
  log(desk, asked, {
    cause,
    now,
    kind: 'countChanged',
    reason,
    subject: `count:${asked.schoolId}:${asked.servedOn}`,
    before: before.versions.at(-1)?.lines ?? [],
    after: count.versions.at(-1)?.lines ?? [],
  });
  return { kind: 'changed', count };
}

function waiveMeal(desk: Desk, asked: WaiveMeal, { cause, now }: About): KitchenAnswer {
  const named = desk.state.named.get(asked.mealId);
  if (named?.tenant !== asked.tenant) return { kind: 'unknown-meal' };
  const before = desk.book.meal(named);
  if (before?.state !== 'ordered') return { kind: 'not-ordered' };
  const { tenant, requestId, reason, actor } = asked;
  const { pupilId, servedOn } = named;
  const observationId = `waived:${requestId}`;
  takeBack(desk, { tenant, observationId, pupilId, servedOn, reason, actor }, cause);
  const after = desk.book.meal(named);
  log(desk, asked, {
    cause,
    now,
    kind: 'orderWaived',
    reason,
    subject: `meal:${before.mealId}`,
    before: { state: before.state, revision: before.revision },
    after: { state: after?.state, revision: after?.revision },
  });
  return { kind: 'waived', mealId: before.mealId, revision: after?.revision ?? before.revision };
}

function takeBackClosed(desk: Desk, asked: TakeBackClosed, { cause, now }: About): KitchenAnswer {
  const calendar = desk.state.records.calendars.find(({ _id }) => _id === asked.tenant);
  const closure = calendar?.closures.find(({ closureId }) => closureId === asked.closureId);
  if (!closure) return { kind: 'unknown-closure' };
  const { tenant, closureId, actor } = asked;
  const reason = `Closed: ${closure.cause}`.slice(0, 200);
  const standing = asked.meals.filter((meal) => {
    const found = desk.book.meal({ ...meal, tenant, slot: LUNCH });
    return found?.state === 'eaten' || found?.state === 'ordered';
  });
  for (const { pupilId, servedOn } of standing) {
    const meal = desk.book.meal({ tenant, pupilId, servedOn, slot: LUNCH });
    // Each revision has its own: what was eaten again after a mistake can be closed again.
    const observationId = `closure:${closureId}:${meal?.revision}:${pupilId}:${servedOn}`;
    takeBack(desk, { tenant, observationId, pupilId, servedOn, reason, actor }, cause);
  }
  if (standing.length > 0) {
    log(desk, asked, {
      cause,
      now,
      kind: 'closureConfirmed',
      reason,
      subject: `closure:${closureId}`,
      before: null,
      after: { meals: standing.length },
    });
  }
  return { kind: 'takenBack', meals: standing.length };
}

function takeBack(
  { book }: Desk,
  meal: {
    readonly tenant: string;
    readonly observationId: string;
    readonly pupilId: string;
    readonly servedOn: string;
    readonly reason: string;
    readonly actor: Actor;
  },
  cause: Cause,
): void {
  const said = { presence: 'absent', recordedAt: null, supersedes: null, waives: true } as const;
  book.take({ ...meal, ...said, slot: LUNCH, deviceSchoolId: null }, cause);
}

function log(
  desk: Desk,
  { tenant, actor, role }: Act,
  done: About & Pick<OperationDraft, 'kind' | 'subject' | 'reason' | 'before' | 'after'>,
): void {
  const { cause, now, ...what } = done;
  desk.drafts.push({ tenant, actor, role, ...what, at: now, traceId: cause.traceId });
}
