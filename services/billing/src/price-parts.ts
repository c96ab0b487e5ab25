/** Puts together what prices need: tariffs, fees, meals that wait, charges to be put right. */
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { doRegularly } from '@mestolo/service/do-regularly.ts';
import type { BackgroundTask, ServiceTools } from '@mestolo/service/service-shell.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { mongo } from 'mongoose';
import type { PriceNeeds } from './http/price-routes.ts';
import { chargeDueFees, feeDoor } from './store/fee-door.ts';
import { createProjections, type Projections } from './store/projections.ts';
import { repricingDoor, workOffMarks } from './store/repricing-door.ts';
import { tariffDoor } from './store/tariff-door.ts';
import { createTariffs } from './store/tariffs.ts';
import { retakeDoor, retakeWaitingMeals } from './store/waiting-meals.ts';

const MARKS_EVERY_MS = 5_000;
/** A calendar may have come that nobody here waited for; a month begins. */
const OTHERS_EVERY_MS = 30_000;

export function priceParts(tools: {
  readonly db: mongo.Db;
  readonly clocks: Clocks;
  readonly logger: Logger;
  readonly messaging: Messaging;
}): {
  readonly needs: PriceNeeds;
  readonly tasks: readonly BackgroundTask[];
  readonly marksLeft: () => void;
} {
  const { db, clocks, logger, messaging } = tools;
  const retake = messaging.door('waiting-meals', retakeDoor());
  const repricing = messaging.door('repricing', repricingDoor(clocks));
  const fees = messaging.door('fees', feeDoor(clocks));
  const marks = doRegularly({
    logger,
    everyMs: MARKS_EVERY_MS,
    failure: 'prices could not be put right, trying later',
    work: (isStopping) => workOffMarks(db, repricing, isStopping),
  });
  const others = doRegularly({
    logger,
    everyMs: OTHERS_EVERY_MS,
    failure: 'meals that wait or fees could not be charged, trying later',
    async work() {
      await retakeWaitingMeals(db, retake);
      await chargeDueFees({ db, clocks }, fees);
      marks.wake();
    },
  });
  return {
    needs: {
      tariffs: createTariffs(db),
      tariffDoor: messaging.door('tariffs', tariffDoor(clocks)),
      feeDoor: fees,
      retake: (tenant) => retakeWaitingMeals(db, retake, tenant),
      putRight: marks.wake,
      putRightNow: marks.now,
    },
    tasks: [marks, others],
    marksLeft: marks.wake,
  };
}

/** Attendance is asked where its address is given. */
export function projectionsOf(
  tools: Omit<ServiceTools<{ readonly ATTENDANCE_URL?: string | undefined }>, 'client'>,
): Projections {
  const { db, clocks, logger, config, serviceClient } = tools;
  const { ATTENDANCE_URL: url } = config;
  const attendance = url ? serviceClient('attendance', url) : null;
  return createProjections({ db, clocks, logger, attendance });
}
