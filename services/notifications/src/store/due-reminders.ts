/** Reads who owes, and which step is due for each; true at the moment of asking, and never kept. */
import type { Clocks } from '@mestolo/service/clock.ts';
import type mongoose from 'mongoose';
import type { Account } from '../domain/account.ts';
import { type DueReminder, dueReminder } from '../domain/due-reminders.ts';
import type { Surroundings } from '../domain/what-to-say.ts';
import { type CalendarDocument, type OutageDocument, surroundingsOf } from './calendars.ts';
import { readSettings } from './settings.ts';

type Db = mongoose.mongo.Db;

export interface DueOfAccount extends DueReminder {
  readonly accountId: string;
}

export interface DueReminders {
  /** Null while the calendar of the Comune is not known. */
  surroundings(tenant: string): Promise<Surroundings | null>;
  /** The largest debts first. */
  list(tenant: string, surroundings: Surroundings): Promise<readonly DueOfAccount[]>;
}

export function createDueReminders(db: Db, clocks: Clocks): DueReminders {
  const accounts = db.collection<Account>('accounts');
  return {
    surroundings: (tenant) => readSurroundings(db, clocks, tenant),
    async list(tenant, surroundings) {
      const inDebt = accounts
        .find({ tenant, 'balance.balanceCents': { $lt: 0 } })
        .sort({ 'balance.balanceCents': 1 });
      const found: DueOfAccount[] = [];
      for await (const account of inDebt) {
        const due = dueReminder(account, surroundings);
        if (due !== null) found.push({ accountId: account._id, ...due });
      }
      return found;
    },
  };
}

export async function readSurroundings(
  db: Db,
  clocks: Clocks,
  tenant: string,
): Promise<Surroundings | null> {
  const [calendar, outages, settings] = await Promise.all([
    db.collection<CalendarDocument>('calendars').findOne({ _id: tenant }),
    db.collection<OutageDocument>('outages').find({ tenant }).toArray(),
    readSettings(db, tenant),
  ]);
  return calendar && surroundingsOf(calendar, clocks, { outages, settings });
}
