/**
 * Looks after what nobody has in hand: what grew too old while its provider was away, and what a
 * provider has not told the end of.
 */
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { doRegularly, type RegularTask } from '@mestolo/service/do-regularly.ts';
import type { Account } from '../domain/account.ts';
import type { Outcome } from '../domain/delivery.ts';
import type { Notification } from '../domain/notification.ts';
import type { DeliveryTools } from './deliver.ts';

const EXPIRED_AT_ONCE = 200;
const ASKED_AT_ONCE = 50;
/** Where the provider cannot be asked either. */
const ASKED_AGAIN_SECONDS = 600;

export function createSweep(tools: DeliveryTools, everyMs: number): RegularTask {
  return doRegularly({
    logger: tools.logger,
    everyMs,
    failure: 'what nobody has in hand was not looked after',
    async work(isStopping) {
      await endExpired(tools);
      for (let asked = 0; asked < ASKED_AT_ONCE && !isStopping(); asked += 1) {
        if (!(await askForOne(tools))) return;
      }
    },
  });
}

async function endExpired({ due, reports }: DeliveryTools): Promise<void> {
  const expired = await due.expired(EXPIRED_AT_ONCE);
  const outcome = { kind: 'givenUp', reason: 'expired' } as const;
  await Promise.all(
    expired.map(({ reference, version }) =>
      reports.submit({ reference, version, outcome }, NO_CAUSE),
    ),
  );
}

/** False where no report is missing. */
async function askForOne(tools: DeliveryTools): Promise<boolean> {
  const { db, reports, logger } = tools;
  const later = { $dateAdd: { startDate: '$$NOW', unit: 'second', amount: ASKED_AGAIN_SECONDS } };
  const silent = await db
    .collection<Notification>('notifications')
    .findOneAndUpdate({ askAt: { $type: 'date' }, $expr: { $lte: ['$askAt', '$$NOW'] } }, [
      { $set: { askAt: later } },
    ]);
  if (silent === null) return false;
  const { reference, providerId } = silent;
  try {
    const outcome = await reportOf(tools, silent);
    // Asked once: what the provider itself does not know by now, nobody will.
    await db
      .collection<Notification>('notifications')
      .updateOne({ reference, providerId }, { $set: { askAt: null } });
    if (outcome !== null) await reports.submit({ reference, version: null, outcome }, NO_CAUSE);
    logger.info({ reference, outcome: outcome?.kind ?? null }, 'a report was asked for');
  } catch (error) {
    logger.warn({ reference, error: (error as Error).name }, 'a report cannot be asked for yet');
  }
  return true;
}

async function reportOf(tools: DeliveryTools, silent: Notification): Promise<Outcome | null> {
  const { tenant, accountId, guardianId, channel, providerId } = silent;
  if (providerId === null) return null;
  if (channel === 'sms') return tools.sms.reportOf(providerId);
  // App IO is asked by the tax code of its recipient.
  const account = await tools.db.collection<Account>('accounts').findOne({ _id: accountId });
  const guardian = account?.guardians.find((one) => one.guardianId === guardianId);
  const contact = guardian ? await tools.contacts.open(tenant, guardian, 'appIo') : null;
  if (contact === null || tools.appIo === null) return null;
  return tools.appIo.reportOf({ tenant, taxCode: contact.address, providerId });
}
