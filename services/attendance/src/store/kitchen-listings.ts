/** What the office, the kitchen and the caterer's check read: counts, receipts, meals. */
import type { mongo } from 'mongoose';
import { type Closure, closes } from '../domain/closures.ts';
import { enrolmentOn } from '../domain/service-day.ts';
import type { CaseDocument } from './cases.ts';
import { CALENDARS, CASES, MEALS, PUPILS } from './collections.ts';
import type { CalendarDocument, MealDocument, PupilDocument } from './documents.ts';
import { COUNTS, DIETS, ORDER_RECEIPTS, STAFF_MEALS } from './order-collections.ts';
import type {
  CountDocument,
  DietDocument,
  ReceiptDocument,
  StaffMealDocument,
} from './order-documents.ts';

interface Day {
  readonly tenant: string;
  readonly servedOn: string;
  readonly schoolId?: string | undefined;
}

export interface KitchenListings {
  calendar(tenant: string): Promise<CalendarDocument | null>;
  counts(day: Day): Promise<CountDocument[]>;
  /** How many have eaten, pupils and staff. */
  eaten(day: Day): Promise<number>;
  receipts(
    pupil: { readonly tenant: string; readonly pupilId: string },
    page: { readonly behind: Record<string, unknown>; readonly limit: number },
  ): Promise<ReceiptDocument[]>;
  /** Meals that were ordered and are due although the pupil was seen to be absent. */
  chargedButAbsent(
    tenant: string,
    page: { readonly behind: Record<string, unknown>; readonly limit: number },
  ): Promise<{ readonly cases: CaseDocument[]; readonly meals: MealDocument[] }>;
  /** Ids of the pupils a kitchen cooks this diet for on that day, in order. */
  pupilsWithDiet(
    tenant: string,
    diet: { readonly code: string; readonly on: string },
  ): Promise<string[]>;
  /** Meals that stand on the days of a closure, in order of day and id. */
  mealsUnder(tenant: string, closure: Closure): Promise<MealDocument[]>;
}

const STANDING: MealDocument['state'][] = ['eaten', 'ordered'];

export const RECEIPT_ORDER = { countedAt: -1, _id: 1 } as const;
export const CASE_ORDER = { openedAt: 1, caseId: 1 } as const;

export function createKitchenListings(db: mongo.Db): KitchenListings {
  const meals = db.collection<MealDocument>(MEALS);
  return {
    calendar: (tenant) => db.collection<CalendarDocument>(CALENDARS).findOne({ _id: tenant }),
    counts: (day) =>
      db.collection<CountDocument>(COUNTS).find(ofDay(day)).sort({ schoolId: 1 }).toArray(),
    async eaten(day) {
      const staff = db.collection<StaffMealDocument>(STAFF_MEALS);
      const [pupils, others] = await Promise.all([
        meals.countDocuments({ ...ofDay(day), state: 'eaten' }),
        staff.countDocuments({ ...ofDay(day), state: 'present' }),
      ]);
      return pupils + others;
    },
    receipts: (pupil, { behind, limit }) =>
      db
        .collection<ReceiptDocument>(ORDER_RECEIPTS)
        .find({ ...pupil, ...behind })
        .sort(RECEIPT_ORDER)
        .limit(limit)
        .toArray(),
    async chargedButAbsent(tenant, { behind, limit }) {
      const cases = await db
        .collection<CaseDocument>(CASES)
        .find({ tenant, state: 'open', kind: 'chargedButAbsent', ...behind })
        .sort(CASE_ORDER)
        .limit(limit)
        .toArray();
      const pupilIds = cases.map(({ pupilId }) => pupilId);
      const days = cases.map(({ servedOn }) => servedOn);
      const found = await meals
        .find({ tenant, pupilId: { $in: pupilIds }, servedOn: { $in: days }, state: 'ordered' })
        .toArray();
      return { cases, meals: found };
    },
    async pupilsWithDiet(tenant, { code, on }) {
      const found = await db
        .collection<DietDocument>(DIETS)
        .find(
          {
            // Ids begin with the tenant, which has no colon; a semicolon follows it.
            _id: { $gt: `${tenant}:`, $lt: `${tenant};` },
            diets: {
              $elemMatch: { code, from: { $lte: on }, $or: [{ to: null }, { to: { $gte: on } }] },
            },
          },
          { projection: { _id: 1 } },
        )
        .sort({ _id: 1 })
        .toArray();
      return found.map(({ _id }) => _id.slice(tenant.length + 1));
    },
    async mealsUnder(tenant, closure) {
      const { from, to, schoolId, classId } = closure;
      const standing = await meals
        .find({
          tenant,
          servedOn: { $gte: from, $lte: to },
          state: { $in: STANDING },
          ...(schoolId === null ? {} : { schoolId }),
        })
        .sort({ servedOn: 1, _id: 1 })
        .toArray();
      return classId === null ? standing : ofClass(db, { tenant, closure }, standing);
    },
  };
}

function ofDay({ tenant, servedOn, schoolId }: Day) {
  return { tenant, servedOn, ...(schoolId === undefined ? {} : { schoolId }) };
}

/** A meal knows its school; the class is that of the pupil's enrolment on the day. */
async function ofClass(
  db: mongo.Db,
  { tenant, closure }: { readonly tenant: string; readonly closure: Closure },
  meals: readonly MealDocument[],
): Promise<MealDocument[]> {
  const keys = [...new Set(meals.map(({ pupilId }) => `${tenant}:${pupilId}`))];
  const pupils = await db
    .collection<PupilDocument>(PUPILS)
    .find({ _id: { $in: keys } })
    .toArray();
  const enrolments = new Map(pupils.map((pupil) => [pupil._id, pupil.enrolments]));
  return meals.filter(({ pupilId, servedOn }) => {
    const place = enrolmentOn(enrolments.get(`${tenant}:${pupilId}`) ?? [], servedOn);
    return place !== null && closes(closure, place);
  });
}
