/** What is on its way into an account: meals that wait here, and meals attendance has taken. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { ServiceClient } from '@mestolo/service/client.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { mongo } from 'mongoose';
import { z } from 'zod';
import type { Account } from '../domain/account.ts';
import { type AcceptedMeal, graceUntil, type Projection, project } from '../domain/projection.ts';
import type { Comune, Pupil } from '../domain/pupil.ts';
import { COMUNI, PARKED, PUPILS } from './collections.ts';
import type { ParkedDocument } from './documents.ts';
import { findByIds, findMealsInForce } from './load-books.ts';

/** Somebody waits for the balance: better without this part than late. */
const ASK_AT_MOST_MS = 800;

export interface Outlook {
  /** Null where attendance could not say what it has taken. */
  readonly projection: Projection | null;
  readonly graceUntil: string | null;
}

export interface Projections {
  of(account: Account): Promise<Outlook>;
}

const takenMeals = z.object({
  meals: z.array(
    z.object({
      mealId: z.string(),
      revision: z.int(),
      pupilId: z.string(),
      schoolId: z.string(),
      servedOn: z.string(),
      state: z.enum(['eaten', 'ordered', 'absent', 'void']),
    }),
  ),
});

export function createProjections(tools: {
  readonly db: mongo.Db;
  readonly clocks: Clocks;
  readonly logger: Logger;
  /** Null where no address of attendance is given. */
  readonly attendance: ServiceClient | null;
}): Projections {
  const { db, clocks, logger, attendance } = tools;
  const reader: SnapshotReader = {
    find: async (collection, filter, options = {}) =>
      (await db.collection(collection).find(filter, options).toArray()) as never,
  };
  const taken = async (account: Account, today: string): Promise<AcceptedMeal[] | null> => {
    const { tenant, _id } = account;
    if (attendance === null) return null;
    try {
      const path = `/internal/tenants/${tenant}/meals?servedOn=${today}&accountId=${_id}`;
      const options = { schema: takenMeals, timeoutMs: ASK_AT_MOST_MS };
      const { meals } = await attendance.get(path, options);
      return meals.map((meal) => ({ ...meal, tenant }));
    } catch (error) {
      logger.debug({ error: String(error) }, 'attendance did not say what is on its way');
      return null;
    }
  };
  return {
    async of(account) {
      const { tenant, _id: accountId } = account;
      const comune = await db.collection<Comune>(COMUNI).findOne({ _id: tenant });
      if (comune === null) return { projection: null, graceUntil: null };
      clocks.set(tenant, comune.clock);
      const zone = comune.settings?.timeZone ?? 'Europe/Rome';
      const today = localDate(clocks.now(tenant), zone);
      const grace = graceUntil(today, comune, account);
      const atTable = await taken(account, today);
      if (atTable === null) return { projection: null, graceUntil: grace };
      const waiting = await reader.find<ParkedDocument>(PARKED, { tenant, accountId });
      const meals = [...atTable, ...waiting];
      const pupilIds = new Set(meals.map(({ pupilId }) => pupilId));
      const books = {
        comuni: new Map([[tenant, comune]]),
        pupils: await findByIds<Pupil>(reader, PUPILS, pupilIds),
        meals: await findMealsInForce(reader, new Set(meals.map(({ mealId }) => mealId))),
      };
      return { projection: project(account.balanceCents, meals, books), graceUntil: grace };
    },
  };
}
