/** POST /internal/tenants/{tenant}/treasury-entries: the treasurer's list, as CSV. */
import { localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { readTreasuryFile } from '../settlement/treasury-file.ts';
import { askedCreditor, type SettlementNeeds, settlementCallers } from './settlement-needs.ts';

const MAX_BYTES = 8 * 1024 * 1024;
const SHOWN = 200;

const entry = z.strictObject({
  bookedOn: localDate,
  cents: z.int(),
  provisional: z.string().nullable(),
  /** The flow or the code of payment that its text names, as far as it can be told. */
  names: z.string(),
});

const taken = z.strictObject({
  lines: z.int(),
  added: z.int(),
  /** Known before, and now with their collection order (reversale). */
  completed: z.int(),
  known: z.int(),
  /** Income that is not of pagoPA; nothing of it is kept. */
  others: z.int(),
  /** Lines that could not be read: which, and why. */
  problems: z.array(z.strictObject({ line: z.int(), field: z.string(), problem: z.string() })),
  /** The first of those that are new. */
  entries: z.array(entry),
});

export function postTreasuryEntries(needs: SettlementNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/treasury-entries',
    summary: 'Take the treasurer’s list of income as CSV, or tell what it would change',
    access: 'service',
    callers: settlementCallers,
    query: z.strictObject({ dryRun: z.enum(['true', 'false']).default('false') }),
    rawBody: true,
    bodyLimitBytes: MAX_BYTES,
    answers: { 200: taken },
    async handle({ params, query: { dryRun }, body, actor }) {
      const { creditor, now } = await askedCreditor(needs, params.tenant);
      const file = readTreasuryFile(body, creditor.fiscalCode);
      if (file.problem !== null) {
        throw problem(422, { type: 'list-not-readable', detail: file.problem });
      }
      const entries = file.entries.map(({ line: _line, ...one }) => one);
      const { fiscalCode } = creditor;
      const { added, completed, known } =
        dryRun === 'true'
          ? await needs.treasury.compare(fiscalCode, entries)
          : await needs.treasury.keep(fiscalCode, entries, {
              storedAt: now.toISOString(),
              by: actor,
            });
      return {
        status: 200,
        body: {
          lines: file.lines,
          ...{ added: added.length, completed: completed.length, known },
          ...{ others: file.others, problems: file.problems },
          entries: added.slice(0, SHOWN).map(({ bookedOn, cents, provisional, reference }) => ({
            ...{ bookedOn, cents, provisional },
            names: reference.readings[0] ?? '',
          })),
        },
      };
    },
  });
}
