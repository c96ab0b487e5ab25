/** The day's control totals, summed over their lanes, and meals that are told once more. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import type { mongo } from 'mongoose';
import { DAYS, MEALS, OBSERVATIONS } from './collections.ts';
import { type MealDocument, type ObservationDocument, observationKeyOf } from './documents.ts';
import { mealRecorded, type Revised } from './meal-event.ts';

export interface DayTotals {
  readonly servedOn: string;
  readonly meals: number;
  readonly xor: bigint;
}

export interface ControlTotals {
  /** Only days on which there is a meal, in their order. */
  of(span: {
    readonly tenant: string;
    readonly from: string;
    readonly to: string;
  }): Promise<readonly DayTotals[]>;
}

interface LaneDocument {
  readonly _id: string;
  readonly meals?: bigint | number;
  readonly xor?: bigint | number;
}

export function createControlTotals(db: mongo.Db): ControlTotals {
  return {
    async of({ tenant, from, to }) {
      const lanes = await db
        .collection<LaneDocument>(DAYS)
        // Behind the colon comes the lane, so that the last day is within.
        .find(
          { _id: { $gte: `${tenant}:${from}:`, $lt: `${tenant}:${to};` } },
          // Sixty-four bits do not fit into a number.
          { projection: { meals: 1, xor: 1 }, useBigInt64: true },
        )
        .toArray();
      const days = new Map<string, DayTotals>();
      for (const { _id, meals = 0, xor = 0 } of lanes) {
        const servedOn = _id.split(':')[1] ?? '';
        const sum = days.get(servedOn) ?? { servedOn, meals: 0, xor: 0n };
        const total = { meals: sum.meals + Number(meals), xor: sum.xor ^ BigInt(xor) };
        days.set(servedOn, { servedOn, ...total });
      }
      return [...days.values()]
        .filter(({ meals }) => meals > 0)
        .toSorted((a, b) => (a.servedOn < b.servedOn ? -1 : 1));
    },
  };
}

export interface Resend {
  readonly tenant: string;
  readonly mealIds: readonly string[];
}

/** How many were told again; an id that the Comune has no meal of is passed over. */
export type Resent = { readonly sent: number };

interface ResendState {
  readonly meals: readonly MealDocument[];
  readonly observations: readonly ObservationDocument[];
}

export function resendDoor(): DoorHandler<Resend, ResendState, Resent> {
  return {
    size: ({ mealIds }) => ({ facts: mealIds.length, bytes: mealIds.length * 1_000 }),
    async load(reader, requests) {
      const ids = requests.flatMap(({ request }) => request.mealIds);
      const meals = await reader.find<MealDocument>(MEALS, { _id: { $in: [...new Set(ids)] } });
      // Who made a revision stood only in its observation once.
      const older = meals.filter(({ actor }) => actor === undefined).map(observationKeyOf);
      const observations =
        older.length === 0
          ? []
          : await reader.find<ObservationDocument>(OBSERVATIONS, { _id: { $in: older } });
      return { meals, observations };
    },
    decide({ meals, observations }, requests) {
      const byId = new Map(meals.map((meal) => [meal._id, meal]));
      const seen = new Map(observations.map((one) => [one._id, one]));
      const found = requests.map(({ request: { tenant, mealIds }, cause }) =>
        [...new Set(mealIds)].flatMap((mealId) => {
          const meal = byId.get(mealId);
          if (meal?.tenant !== tenant) return [];
          const observation = seen.get(observationKeyOf(meal));
          return [mealRecorded(revisedOf(meal, observation), cause)];
        }),
      );
      const decision = { writes: [], events: found.flat(), changed: [] };
      return { decision, answers: found.map((events) => ({ sent: events.length })) };
    },
  };
}

function revisedOf(
  { _id, schema, ...meal }: MealDocument,
  observation: ObservationDocument | undefined,
): Revised {
  return {
    ...meal,
    mealId: _id,
    actor: meal.actor ?? observation?.actor ?? { kind: 'service', id: 'attendance' },
    reason: meal.reason ?? observation?.reason ?? null,
    decidedAt: meal.decidedAt ?? observation?.receivedAt ?? meal.recordedAt,
  };
}
