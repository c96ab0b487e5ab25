/** GET …/accounts/{accountId}/entries/{entryId}: why an entry is there, and why so much. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { explain } from '../domain/explanation.ts';
import type { StatementLine } from '../domain/statement.ts';
import type { FindPriceFacts } from '../store/explanations.ts';
import type { Statements } from '../store/statements.ts';
import { lineAnswer, lineBody } from './get-statement.ts';
import { callers } from './office-fields.ts';

const exactCents = z.string();

const step = z.discriminatedUnion('step', [
  z.strictObject({ step: z.enum(['list', 'nonResident', 'exempt']), exactCents }),
  z.strictObject({
    step: z.enum(['band', 'sibling']),
    code: z.string(),
    basisPoints: z.int().nullable(),
    exactCents,
  }),
  z.strictObject({ step: z.literal('halfMonth'), exactCents }),
  z.strictObject({ step: z.literal('rounding'), exactCents, cents: z.int() }),
]);

const explanation = z.strictObject({
  tariff: z.strictObject({ version: z.string(), lineFrom: z.string() }),
  school: z.strictObject({
    schoolId: z.string(),
    kind: z.string().nullable(),
    because: z.enum(['enrolledThere', 'servedThere']),
  }),
  rates: z.strictObject({
    from: z.string(),
    band: z.string().nullable(),
    resident: z.boolean(),
    siblingRank: z.int(),
    exempt: z.boolean(),
  }),
  steps: z.array(step),
  priceCents: z.int(),
  /** The price comes to the amount of the entry. */
  agrees: z.boolean(),
});

const answer = z.strictObject({
  entry: lineAnswer,
  /** Null where nobody worked out a price. */
  price: explanation.nullable(),
  why: z.enum(['nothingDue', 'noPrice', 'pupilUnknown', 'tariffUnknown']).nullable(),
  /** What else was posted for the same meal, fee or receipt, in the order it was posted. */
  history: z.array(lineAnswer),
  /** The pupil, school and account it is about, for asking registry their names. */
  about: z.strictObject({ accountId: id, pupilId: id.nullable(), schoolId: id.nullable() }),
});

export interface EntryNeeds {
  readonly statements: Statements;
  readonly priceFacts: FindPriceFacts;
}

export function getEntry({ statements, priceFacts }: EntryNeeds): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/entries/{entryId}',
    summary: 'Explain an entry: who caused it, which tariff, and each step of its price',
    access: 'service',
    callers,
    answers: { 200: answer },
    async handle({ params: { tenant, accountId, entryId } }) {
      const lines = await statements.statement(tenant, accountId);
      const line = lines.find(({ entry }) => entry._id === entryId);
      if (line === undefined) {
        throw problem(404, { type: 'no-such-entry', detail: 'The account has no such entry.' });
      }
      const { entry } = line;
      const { pupilId = null, schoolId = null } = entry;
      const explained = explain(entry, await priceFacts(entry));
      const [price, why] = typeof explained === 'string' ? [null, explained] : [explained, null];
      const related = lines.filter((one) => one !== line && isRelated(one, line));
      const history = related.toSorted(
        (one, other) => one.entry.accountVersion - other.entry.accountVersion,
      );
      const about = { accountId, pupilId, schoolId };
      const body = { entry: lineBody(line), price, why, history: history.map(lineBody), about };
      return { status: 200, body };
    },
  });
}

function isRelated({ entry: one }: StatementLine, { entry: other }: StatementLine): boolean {
  if (one.mealId !== undefined) return one.mealId === other.mealId;
  if (one.fee !== undefined) {
    return one.pupilId === other.pupilId && one.fee.month === other.fee?.month;
  }
  return one.receipt !== undefined && one.receipt.receiptId === other.receipt?.receiptId;
}
