/** Looks again at accounts whose time has come: the same decision as after a posting. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { review } from '../domain/consider.ts';
import { type Known, openDesk } from './desk.ts';
import { loadDesk, nothingWanted } from './load-desk.ts';

export interface ReviewRequest {
  readonly tenant: string;
  readonly accountId: string;
}

export function reviewDoor(clocks: Clocks): DoorHandler<ReviewRequest, Known, null> {
  return {
    load(reader, requests) {
      const wanted = nothingWanted();
      for (const { request } of requests) {
        wanted.tenants.add(request.tenant);
        wanted.accountIds.add(request.accountId);
      }
      return loadDesk(reader, clocks, { ...wanted, candidateIds: () => [] });
    },
    decide(known, requests) {
      const desk = openDesk(known);
      for (const { request } of requests) {
        const before = desk.account(request.tenant, request.accountId);
        const surroundings = desk.surroundings(request.tenant);
        // Another replica may have been faster.
        const isDue =
          before.reviewAt !== null &&
          surroundings !== null &&
          before.reviewAt <= surroundings.now.toISOString();
        if (!isDue) continue;
        const { account, notifications } = review(before, surroundings);
        desk.put(account);
        desk.add(notifications);
      }
      return { decision: desk.decision(), answers: requests.map(() => null) };
    },
  };
}
