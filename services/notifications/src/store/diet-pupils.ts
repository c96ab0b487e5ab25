/** Asks attendance whom a diet is cooked for; what it answers is used at once and kept nowhere. */
import type { ServiceClient } from '@mestolo/service/client.ts';
import { z } from 'zod';

const answer = z.object({ pupilIds: z.array(z.string()) });

/** Null where no diet is asked for. @throws ServiceCallFailed */
export type DietPupils = (asked: {
  readonly tenant: string;
  readonly day: string;
  readonly dietCodes: readonly string[] | undefined;
}) => Promise<ReadonlySet<string> | null>;

export function createDietPupils(attendance: Pick<ServiceClient, 'get'>): DietPupils {
  return async ({ tenant, day, dietCodes = [] }) => {
    if (dietCodes.length === 0) return null;
    const found = new Set<string>();
    for (const code of dietCodes) {
      const path = `/internal/tenants/${tenant}/diets/${code}/pupils?on=${day}`;
      for (const id of (await attendance.get(path, { schema: answer })).pupilIds) found.add(id);
    }
    return found;
  };
}
