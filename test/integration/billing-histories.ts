/** Tells random histories to a running billing, and reads back what became of them. */
import { randomUUID } from 'node:crypto';
import type { Tariff } from '@mestolo/billing/domain/tariff.ts';
import type { Told } from '@mestolo/billing/history-fixture.ts';
import { MealRecorded } from '@mestolo/contracts/events/attendance.ts';
import { ReceiptReceived } from '@mestolo/contracts/events/payments.ts';
import {
  CalendarChanged,
  FamilyChanged,
  PupilChanged,
} from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import {
  type Chain,
  followChain,
  newChain,
  type StoredEntry,
} from '@mestolo/deploy/books/ledger.ts';
import type mongoose from 'mongoose';
import { type Comune, calendarData, type Event, type Office } from './billing-comune.ts';

/** Both months of a history have begun, and no other one with a fee. */
const NOW = '2020-11-30T10:00:00.000Z';
const SENT_AT_ONCE = 25;

/** Facts go by topic and what the office does by its doors, in the order in which they stand. */
export async function tellAll(
  office: Office,
  comune: Comune,
  arrival: readonly Told[],
): Promise<void> {
  let batch: Event[] = [];
  const asked: Promise<unknown>[] = [];
  const flush = async () => {
    await office.publishAll(comune.tenant, batch);
    batch = [];
  };
  for (const told of arrival) {
    if (told.kind === 'tariff') {
      await flush();
      await putTariff(comune, told.tariff);
    } else if (told.kind === 'feeMonth') {
      // Without a calendar nobody knows whether the month has begun; it is asked for again then.
      asked.push(comune.post('fees:run', { month: told.month }));
    } else batch.push(eventOf(comune.tenant, told));
    if (batch.length >= SENT_AT_ONCE) await flush();
  }
  await flush();
  await Promise.all(asked);
}

async function putTariff(comune: Comune, tariff: Tariff): Promise<void> {
  const answer = await comune.put('tariffs', tariffRequest(tariff));
  if (answer.status !== 200) throw new Error(JSON.stringify(answer));
}

function tariffRequest({ lines, fees }: Tariff) {
  const bands = { B: 30, C: 50 };
  return {
    lines: lines.map(({ from, listCents }) => ({ from, listCents, bands })),
    fees: fees.map(({ from, monthlyCents }) => ({ from, monthlyCents, bands })),
  };
}

type Fact = Exclude<Told, { kind: 'tariff' | 'feeMonth' }>;

function eventOf(tenant: string, told: Fact): Event {
  switch (told.kind) {
    case 'meal': {
      const { mealId, revision, accountId, pupilId, schoolId, servedOn, state } = told.meal;
      const meal = { mealId, revision, accountId, pupilId, schoolId, servedOn, state };
      const said = { slot: 'lunch', recordedAt: NOW, actor: { kind: 'device', id: 'tablet-1' } };
      return {
        ...{ topic: topics.meals, definition: MealRecorded, key: accountId },
        id: `${mealId}:${revision}`,
        data: { ...meal, ...said, observationId: randomUUID(), reason: null },
      };
    }
    case 'receipt': {
      const { creditorFiscalCode, receiptId, noticeNumber, accountId, amountCents } = told.receipt;
      const receipt = { creditorFiscalCode, receiptId, noticeNumber, accountId, amountCents };
      const said = { paidOn: '2020-10-06', paidAt: NOW, receivedAt: NOW, flags: [], psp: 'psp-1' };
      return {
        ...{ topic: topics.receipts, definition: ReceiptReceived, key: accountId ?? tenant },
        id: `${creditorFiscalCode}:${receiptId}`,
        data: { ...receipt, ...said },
      };
    }
    case 'pupil': {
      const { tenant: _, recordedAt, trace, ...pupil } = told.pupil;
      const sealed = `s1.family:${pupil.accountId}:identity.AAAA.BBBB`;
      return {
        ...{ topic: topics.pupils, definition: PupilChanged, key: pupil.pupilId },
        id: `pupil:${pupil.pupilId}:${pupil.version}`,
        data: { ...pupil, givenName: sealed, familyName: sealed },
      };
    }
    case 'family':
      return familyEvent(told.accountId);
    case 'calendar': {
      const closures = told.closures.map((closure) => ({ ...closure, cause: 'works' }));
      const clock = { kind: 'fixed', at: NOW };
      return {
        ...{ topic: topics.calendar, definition: CalendarChanged, key: tenant },
        id: `calendar:${tenant}:${told.version}`,
        data: { ...calendarData(tenant, told.version), closures, clock },
      };
    }
  }
}

function familyEvent(accountId: string): Event {
  const holder = { guardianId: randomUUID(), taxCode: null };
  const fullName = `s1.family:${accountId}:identity.AAAA.BBBB`;
  const holders = [{ from: '2020-09-01', ...holder, fullName }];
  const family = { accountId, version: 1, openedOn: '2020-09-01', closedOn: null, holders };
  const id = `family:${accountId}:1`;
  return { topic: topics.families, definition: FamilyChanged, id, key: accountId, data: family };
}

/** What stays charged or credited of each fact of a Comune, and what is wrong with its chains. */
export async function ledgerOf(db: mongoose.mongo.Db, tenant: string) {
  const facts = new Map<string, number>();
  const chains = new Map<string, Chain>();
  const faults: string[] = [];
  const entries = db.collection<StoredEntry>('entries').find({ tenant });
  for await (const entry of entries.sort({ accountId: 1, accountVersion: 1 })) {
    const { mealId, receipt, fee, pupilId, kind, side, amountCents, accountId } = entry;
    const chain = chains.get(accountId) ?? newChain(accountId);
    chains.set(accountId, chain);
    faults.push(...followChain(chain, entry));
    if (kind === 'suspense' || kind === 'suspenseRelease') continue;
    const fact = mealId ?? receipt?.receiptId ?? `${pupilId}:${fee?.month}`;
    facts.set(fact, (facts.get(fact) ?? 0) + (side === 'credit' ? amountCents : -amountCents));
  }
  return { facts, faults };
}

/** Without what comes to nothing, in one order. */
export function sorted(sums: ReadonlyMap<string, number>): [string, number][] {
  return [...sums].filter(([, cents]) => cents !== 0).sort();
}
