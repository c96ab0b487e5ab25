/** Gives a payment code to families from before there were codes, and publishes them again. */

import { topics } from '@mestolo/contracts/topics.ts';
import { sleep } from '@mestolo/messaging/backoff.ts';
import type { DoorHandler, WriteOperation } from '@mestolo/messaging/handler.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { timeOf } from '@mestolo/service/clock.ts';
import { reportError } from '@mestolo/service/error-report.ts';
import type { BackgroundTask } from '@mestolo/service/service-shell.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { mongo } from 'mongoose';
import type { Mint } from '../domain/mint.ts';
import { CALENDARS, FAMILIES } from './collections.ts';
import type { CalendarDocument, FamilyDocument } from './documents.ts';
import { codeSource, loadTakenCodes } from './payment-codes.ts';

export interface CodesRequest {
  readonly accountIds: readonly string[];
  readonly mint: Mint;
}

interface CodesState {
  readonly families: readonly FamilyDocument[];
  readonly calendars: readonly CalendarDocument[];
  readonly takenCodes: ReadonlySet<string>;
}

/** Answers how many families got a code; one that has a code keeps it. */
export const paymentCodesDoor: DoorHandler<CodesRequest, CodesState, number> = {
  async load(reader, requests) {
    const ids = [...new Set(requests.flatMap(({ request }) => request.accountIds))];
    const families = await reader.find<FamilyDocument>(FAMILIES, { _id: { $in: ids } });
    const tenants = [...new Set(families.map(({ tenant }) => tenant))];
    const calendars = await reader.find<CalendarDocument>(CALENDARS, { _id: { $in: tenants } });
    const needs = requests.map(({ request: { mint, accountIds } }) => {
      return { mint, count: accountIds.length };
    });
    return { families, calendars, takenCodes: await loadTakenCodes(reader, needs) };
  },
  decide({ families, calendars, takenCodes }, requests) {
    const freshCode = codeSource(takenCodes);
    const operations = new Map<string, WriteOperation>();
    const answers = requests.map(({ request: { accountIds, mint } }) => {
      const without = families.filter(({ _id, paymentCode }) => {
        return paymentCode === undefined && accountIds.includes(_id) && !operations.has(_id);
      });
      for (const { _id, tenant, revision, version } of without) {
        const clock = calendars.find((one) => one._id === tenant)?.calendar.clock;
        const at = timeOf(clock ?? { kind: 'system' }, mint.atMs);
        const changed = {
          paymentCode: freshCode(mint),
          version: version + 1,
          revision: revision + 1,
          changedAt: new Date(at).toISOString(),
        };
        const filter = { _id, revision };
        operations.set(_id, { updateOne: { filter, update: { $set: changed } } });
      }
      return without.length;
    });
    const writes = [{ collection: FAMILIES, operations: [...operations.values()] }];
    const changed = [...operations.keys()].map((key) => {
      return { topic: topics.families, key, cause: NO_CAUSE };
    });
    const decision = { writes: operations.size > 0 ? writes : [], events: [], changed };
    return { decision, answers };
  },
};

const FAMILIES_AT_ONCE = 100;
const AGAIN_MS = 10_000;

/**
 * Runs when the service starts; families that come later have their codes. It goes on until none is
 * left without one, however often the database is away meanwhile.
 */
export function createCodeSweep(options: {
  readonly db: mongo.Db;
  readonly door: Door<CodesRequest, number>;
  readonly logger: Logger;
  newMint(): Mint;
}): BackgroundTask {
  const { db, door, logger, newMint } = options;
  const stopping = new AbortController();
  const families = db.collection<FamilyDocument & mongo.Document>(FAMILIES);
  const sweep = async (): Promise<number> => {
    let given = 0;
    while (!stopping.signal.aborted) {
      const found = await families
        .find({ paymentCode: { $exists: false } }, { projection: { _id: 1 } })
        .limit(FAMILIES_AT_ONCE)
        .toArray();
      if (found.length === 0) break;
      const accountIds = found.map(({ _id }) => String(_id));
      given += await door.submit({ accountIds, mint: newMint() }, NO_CAUSE);
    }
    return given;
  };
  const run = async () => {
    while (!stopping.signal.aborted) {
      try {
        const given = await sweep();
        if (given > 0) logger.info({ families: given }, 'families have a payment code now');
        return;
      } catch (error) {
        logger.warn({ error: reportError(error) }, 'payment codes are given later');
        await sleep(AGAIN_MS, stopping.signal);
      }
    }
  };
  let running: Promise<void> = Promise.resolve();
  return {
    start() {
      running = run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
