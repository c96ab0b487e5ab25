/** Meals that attendance has taken and billing may not have posted: asked before money leaves. */
import type { ServiceClient } from '@mestolo/service/client.ts';
import { addDays } from '@mestolo/service/local-time.ts';
import { z } from 'zod';
import type { AcceptedMeal } from '../domain/projection.ts';
import type { BusinessTime } from './business-time.ts';

/** A tablet may have been without a network for some days. */
const DAYS_BACK = 10;

const taken = z.object({
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

export type FindUnposted = (tenant: string, accountId: string) => Promise<readonly AcceptedMeal[]>;

/** Where attendance is asked and does not answer, nothing leaves: the door says to try later. */
export function createUnposted(attendance: ServiceClient | null, time: BusinessTime): FindUnposted {
  return async (tenant, accountId) => {
    if (attendance === null) return [];
    const today = await time.today(tenant);
    const days = Array.from({ length: DAYS_BACK }, (_, back) => addDays(today, -back));
    const answers = await Promise.all(
      days.map((day) => {
        const path = `/internal/tenants/${tenant}/meals?servedOn=${day}&accountId=${accountId}`;
        return attendance.get(path, { schema: taken });
      }),
    );
    return answers.flatMap(({ meals }) => meals.map((meal) => ({ ...meal, tenant })));
  };
}
