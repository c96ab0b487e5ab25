/** GET /internal/tenants/{tenant}/accounts/{accountId}/statement: entries by the day they count. */
import { id, instant, localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import { linesBehind, placeOf, type StatementLine } from '../domain/statement.ts';
import type { Statements } from '../store/statements.ts';
import { accountAnswer, accountBody } from './account-body.ts';
import { actorBody } from './office-fields.ts';
import { askedStatement, statementFilter } from './statement-query.ts';

const query = z.strictObject({
  ...statementFilter,
  ...pageQuery(z.tuple([z.iso.date(), z.int()]), { most: 500, usual: 100 }),
});

const receipt = z.strictObject({
  creditorFiscalCode: z.string(),
  receiptId: z.string(),
  noticeNumber: z.string(),
  flags: z.array(z.string()),
});

export const lineAnswer = z.strictObject({
  entryId: z.string(),
  kind: z.string(),
  side: z.enum(['debit', 'credit']),
  amountCents: z.int(),
  effectiveOn: localDate,
  recordedAt: instant,
  accountVersion: z.int(),
  balanceAfterCents: z.int(),
  /** The balance after this line in the order of the days. */
  runningBalanceCents: z.int(),
  mealId: z.string().nullable(),
  revision: z.int().nullable(),
  pupilId: id.nullable(),
  schoolId: id.nullable(),
  tariff: z.string().nullable(),
  band: z.string().nullable(),
  pricing: z.int().nullable(),
  fee: z.strictObject({ month: z.string(), revision: z.int() }).nullable(),
  receipt: receipt.nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
  actor: actorBody,
  reason: z.string().nullable(),
  source: z.string(),
  traceId: z.string().nullable(),
  prevHash: z.string(),
  hash: z.string(),
});

const totals = z.strictObject({
  openingCents: z.int(),
  closingCents: z.int(),
  creditsCents: z.int(),
  debitsCents: z.int(),
  lines: z.int(),
});

const answer = z.strictObject({
  account: accountAnswer,
  entries: z.array(lineAnswer),
  totals,
  next: nextCursor,
});

export function getStatement(statements: Statements): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/statement',
    summary: 'Show the entries of an account by the day they count for, with the running balance',
    access: 'service',
    query,
    answers: { 200: answer },
    async handle({ params, query: { after, limit, ...filter } }) {
      const { account, statement } = await askedStatement(statements, params, filter);
      const found = linesBehind(statement.lines, after, limit);
      const { rows, next } = pageOf(found, limit, ({ entry }) => placeOf(entry));
      const body = { account: accountBody(account), entries: rows.map(lineBody) };
      return { status: 200, body: { ...body, totals: statement.totals, next } };
    },
  });
}

export function lineBody({ entry, runningBalanceCents }: StatementLine) {
  return {
    entryId: entry._id,
    kind: entry.kind,
    side: entry.side,
    amountCents: entry.amountCents,
    effectiveOn: entry.effectiveOn,
    recordedAt: entry.recordedAt.toISOString(),
    accountVersion: entry.accountVersion,
    balanceAfterCents: entry.balanceAfterCents,
    runningBalanceCents,
    mealId: entry.mealId ?? null,
    revision: entry.revision ?? null,
    pupilId: entry.pupilId ?? null,
    schoolId: entry.schoolId ?? null,
    tariff: entry.tariff ?? null,
    band: entry.band ?? null,
    pricing: entry.pricing ?? null,
    fee: entry.fee ?? null,
    receipt: entry.receipt ?? null,
    details: entry.details ?? null,
    actor: entry.actor,
    reason: entry.reason ?? null,
    source: entry.source,
    traceId: entry.traceId ?? null,
    prevHash: entry.prevHash,
    hash: entry.hash,
  };
}
