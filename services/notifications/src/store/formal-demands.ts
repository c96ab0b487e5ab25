/** What a formal demand says of a family; its holder's name is opened for this one paper. */
import { KeyNotFetched, type KeyRing } from '@mestolo/service/keys.ts';
import type mongoose from 'mongoose';
import type { Account } from '../domain/account.ts';
import { dueReminder } from '../domain/due-reminders.ts';
import type { FormalDemand } from '../paper/formal-demand.ts';
import type { CalendarDocument } from './calendars.ts';
import type { DueReminders } from './due-reminders.ts';

export type FormalDemands = (
  tenant: string,
  accountId: string,
) => Promise<FormalDemand | 'unknownAccount' | 'notDue'>;

export function createFormalDemands(tools: {
  readonly db: mongoose.mongo.Db;
  readonly keyRing: KeyRing;
  readonly dueReminders: DueReminders;
  readonly portalUrl: string | null;
}): FormalDemands {
  const { db, keyRing, dueReminders, portalUrl } = tools;
  return async (tenant, accountId) => {
    const account = await db.collection<Account>('accounts').findOne({ _id: accountId, tenant });
    const calendar = await db.collection<CalendarDocument>('calendars').findOne({ _id: tenant });
    const surroundings = await dueReminders.surroundings(tenant);
    if (!account || !calendar || !surroundings) return 'unknownAccount';
    const due = dueReminder(account, surroundings);
    if (due?.step !== 'formalDemand' || due.lastOn === null) return 'notDue';
    const { told, lastOn, balanceCents, asOf } = due;
    const { name: comune, timeZone, office } = calendar;
    return {
      ...{ comune, timeZone, office, asOf, portalUrl, madeAt: surroundings.now },
      holder: await holderOf(account, keyRing),
      owedCents: -balanceCents,
      reminders: { told, lastOn },
      paymentCode: account.paymentCode ?? null,
    };
  };
}

async function holderOf(
  { tenant, guardians, holderId }: Account,
  keyRing: KeyRing,
): Promise<string | null> {
  const holder = guardians.find(({ guardianId }) => guardianId === holderId);
  if (holder === undefined) return null;
  const { fullName, guardianId: recordId } = holder;
  try {
    await keyRing.fetchFor([fullName]);
    return keyRing.open(fullName, { tenant, recordId, field: 'fullName' });
  } catch (error) {
    if (error instanceof KeyNotFetched) return null;
    throw error;
  }
}
