/** From what was decided to what is written and told, in one transaction. */
import { topics } from '@mestolo/contracts/topics.ts';
import type {
  ChangedSubject,
  CollectionWrites,
  Decision,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import { type Account, openAccount } from '../domain/account.ts';
import { type BooksDraft, said } from '../domain/books.ts';
import { type Entry, isFamilyAccount } from '../domain/entry.ts';
import { receiptKey } from '../domain/entry-ids.ts';
import type { Trace } from '../domain/facts.ts';
import { bsonInteger } from './bson-integer.ts';
import {
  ACCOUNTS,
  COMUNI,
  CONFLICTS,
  DEBTS,
  ENTRIES,
  GUARDS,
  PARKED,
  PUPILS,
  ROLLUPS,
  SUSPENSE,
} from './collections.ts';
import { debtEvents, debtWrites } from './debt-writes.ts';
import { SCHEMA } from './documents.ts';
import { balanceChanged, entryPosted } from './outgoing.ts';
import { rollupWrites } from './rollups.ts';
import { comuneWrites, guardWrites, pupilWrites } from './write-reference.ts';

/** `lane` names who writes: each lane adds up its own totals, so that no two collide on them. */
export function decisionOf(draft: BooksDraft, lane: string): Decision {
  const entries = draft.posted.map(({ entry }) => entry);
  const writes: CollectionWrites[] = [
    { collection: GUARDS, operations: guardWrites(draft, lane) },
    { collection: COMUNI, operations: comuneWrites(draft) },
    { collection: ENTRIES, operations: entries.map(insertEntry) },
    { collection: ACCOUNTS, operations: accountWrites(draft) },
    { collection: ROLLUPS, operations: rollupWrites(draft, lane) },
    { collection: PUPILS, operations: pupilWrites(draft) },
    { collection: PARKED, operations: parkedWrites(draft) },
    { collection: SUSPENSE, operations: suspenseWrites(draft) },
    { collection: CONFLICTS, operations: conflictWrites(draft) },
    { collection: DEBTS, operations: debtWrites(draft) },
  ];
  return {
    writes: writes.filter(({ operations }) => operations.length > 0),
    events: [...draft.posted.map(entryPosted), ...debtEvents(draft)],
    changed: changedBalances(draft),
  };
}

/** Copied only where a number needs more than 32 bits. */
function insertEntry(entry: Entry): WriteOperation {
  const amountCents = bsonInteger(entry.amountCents);
  const balanceAfterCents = bsonInteger(entry.balanceAfterCents);
  const fits = typeof amountCents === 'number' && typeof balanceAfterCents === 'number';
  const document: object = fits ? entry : { ...entry, amountCents, balanceAfterCents };
  return { insertOne: { document: document as Record<string, unknown> } };
}

function accountWrites(draft: BooksDraft): WriteOperation[] {
  const operations: WriteOperation[] = [];
  for (const [id, account] of draft.accounts) {
    const before = draft.loaded.accounts.get(id);
    if (before === undefined) {
      const { tenant } = account;
      const document = { _id: id, schema: SCHEMA, tenant, touched: 0, ...accountFields(account) };
      operations.push({ insertOne: { document } });
    } else {
      const update = { $set: changedFields(before, account) };
      operations.push({ updateOne: { filter: { _id: id }, update } });
    }
  }
  for (const [id, tenant] of draft.touchedAccounts) {
    if (!draft.accounts.has(id)) operations.push(touchAccount(id, tenant));
  }
  return operations;
}

/** Only these are sent: a meal leaves the sum of credits as it is, a top-up that of debits. */
function changedFields(before: Account, after: Account): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  const fields: Record<string, unknown> = accountFields(after);
  for (const name of ACCOUNT_FIELDS) {
    if (before[name] !== after[name]) changed[name] = fields[name];
  }
  return changed;
}

function touchAccount(id: string, tenant: string): WriteOperation {
  const opened = { schema: SCHEMA, tenant, ...accountFields(openAccount(id, tenant)) };
  const update = { $inc: { touched: 1 }, $setOnInsert: opened };
  return { updateOne: { filter: { _id: id }, update, upsert: true } };
}

const ACCOUNT_FIELDS = [
  'balanceCents',
  'version',
  'creditsCents',
  'debitsCents',
  'head',
  'familyVersion',
  'openedOn',
  'last',
  'mealPriceCents',
] as const;

function accountFields(account: Account) {
  const { last } = account;
  return {
    balanceCents: bsonInteger(account.balanceCents),
    version: account.version,
    creditsCents: bsonInteger(account.creditsCents),
    debitsCents: bsonInteger(account.debitsCents),
    head: account.head,
    familyVersion: account.familyVersion,
    ...said('openedOn', account.openedOn),
    last: last && { ...last, amountCents: bsonInteger(last.amountCents) },
    mealPriceCents: account.mealPriceCents,
  };
}

function parkedWrites(draft: BooksDraft): WriteOperation[] {
  const operations: WriteOperation[] = [];
  for (const [_id, { fact, waitsFor }] of draft.parked) {
    operations.push({ insertOne: { document: { _id, schema: SCHEMA, waitsFor, ...fact } } });
  }
  for (const _id of draft.released.keys()) operations.push({ deleteOne: { filter: { _id } } });
  return operations;
}

function suspenseWrites(draft: BooksDraft): WriteOperation[] {
  const operations: WriteOperation[] = [];
  for (const [_id, fact] of draft.suspended) {
    const document = { _id, schema: SCHEMA, ...fact, amountCents: bsonInteger(fact.amountCents) };
    operations.push({ insertOne: { document } });
  }
  for (const _id of draft.assigned) operations.push({ deleteOne: { filter: { _id } } });
  return operations;
}

/** One row for each different content, however often it comes. */
function conflictWrites(draft: BooksDraft): WriteOperation[] {
  return draft.conflicts.map(({ known, fact }) => {
    const { tenant, noticeNumber, amountCents, recordedAt } = fact;
    const receipt = receiptKey(fact);
    const said = { noticeNumber, amountCents: bsonInteger(amountCents) };
    return {
      updateOne: {
        filter: { _id: `${receipt}:${noticeNumber}:${amountCents}` },
        update: {
          $setOnInsert: { schema: SCHEMA, tenant, receipt, known, said, recordedAt },
          $inc: { times: 1 },
        },
        upsert: true,
      },
    };
  });
}

function changedBalances(draft: BooksDraft): ChangedSubject[] {
  const causes = new Map<string, Trace>();
  for (const { entry, trace } of draft.posted) {
    if (isFamilyAccount(entry.accountId)) causes.set(entry.accountId, trace);
  }
  return [...causes].map(([key, cause]) => {
    const account = draft.accounts.get(key);
    return { topic: topics.balances, key, cause, now: account ? balanceChanged(account) : null };
  });
}
