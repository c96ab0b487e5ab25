/** GET /internal/tenants/{tenant}/settlement/differences: each one, what it is and what to do. */
import { localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import {
  type Difference,
  differenceKindNames,
  differenceKinds,
} from '../domain/settlement-differences.ts';
import type { RecoveryDocument } from '../store/settlement-documents.ts';
import {
  askedSettlement,
  periodQuery,
  type SettlementNeeds,
  settlementCallers,
} from './settlement-needs.ts';

const kind = z.enum(differenceKindNames);
const query = z.strictObject({
  ...periodQuery,
  kind: kind.optional(),
  ...pageQuery(z.tuple([z.string().max(300)]), { most: 500, usual: 200 }),
});

const recoveryState = z.enum(['waiting', 'recovered', 'arrived', 'notFound', 'refused']);

const page = z.strictObject({
  differences: z.array(
    z.strictObject({
      id: z.string(),
      kind,
      weight: z.enum(['todo', 'note']),
      what: z.string(),
      whatToDo: z.string(),
      on: localDate,
      expectedCents: z.int().nullable(),
      foundCents: z.int().nullable(),
      iuv: z.string().nullable(),
      iur: z.string().nullable(),
      flow: z.string().nullable(),
      provisional: z.string().nullable(),
      /** Where the receipt has been asked for again: how that stands. */
      recovery: z
        .strictObject({
          state: recoveryState,
          attempts: z.int(),
          nextAt: z.iso.datetime().nullable(),
        })
        .nullable(),
    }),
  ),
  next: nextCursor,
});

export function getSettlementDifferences(needs: SettlementNeeds): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/settlement/differences',
    summary: 'What does not agree between receipts, flows and the treasurer’s book',
    access: 'service',
    callers: settlementCallers,
    query,
    answers: { 200: page },
    async handle({ params, query: { from, to, kind: wanted, after, limit } }) {
      const { creditor, settlement } = await askedSettlement(needs, params.tenant, { from, to });
      const all = settlement.differences.filter((one) => !wanted || one.kind === wanted);
      // The list is in an order of its own; what was shown last tells where to go on.
      const last = after === undefined ? -1 : all.findIndex(({ id }) => id === after[0]);
      const rest = all.slice(last + 1, last + 2 + limit);
      const { rows, next } = pageOf(rest, limit, ({ id }) => [id]);
      const recoveries = await needs.recoveries.states(creditor.fiscalCode);
      const differences = rows.map((one) => view(one, recoveries));
      return { status: 200, body: { differences, next } };
    },
  });
}

function view(one: Difference, recoveries: ReadonlyMap<string, RecoveryDocument>) {
  const found = recoveries.get(`${one.iuv}:${one.iur}`);
  const recovery =
    one.kind !== 'flowWithoutReceipt' || found === undefined
      ? null
      : {
          ...{ state: found.state, attempts: found.attempts },
          nextAt: found.state === 'waiting' ? found.nextAt.toISOString() : null,
        };
  return { ...one, ...differenceKinds[one.kind], recovery };
}
