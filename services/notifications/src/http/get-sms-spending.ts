/** What SMS cost a Comune, day by day: those that left, and those that are about to. */
import { localDate } from '@mestolo/contracts/values.ts';
import { defineRoute } from '@mestolo/service/http.ts';
import type mongoose from 'mongoose';
import { z } from 'zod';
import { centsOf } from '../domain/spending.ts';
import { SPENDING, type SpendingDocument } from '../store/spending.ts';

const sums = {
  messages: z.int(),
  parts: z.int(),
  /** Whole cents, half a cent rounded up. */
  cents: z.int(),
};

export function getSmsSpending(db: mongoose.mongo.Db) {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/sms-spending',
    summary: 'Show what SMS cost a Comune, by local day',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    query: z.strictObject({ from: localDate, to: localDate }),
    answers: {
      200: z.strictObject({
        days: z.array(z.strictObject({ day: localDate, ...sums })),
        total: z.strictObject(sums),
      }),
    },
    async handle({ params: { tenant }, query: { from, to } }) {
      const found = await db
        .collection<SpendingDocument>(SPENDING)
        .find({ tenant, day: { $gte: from, $lte: to } })
        .sort({ day: 1 })
        .toArray();
      const sum = (of: (day: SpendingDocument) => number) =>
        found.reduce((total, day) => total + of(day), 0);
      const days = found.map(({ day, messages, parts, millicents }) => ({
        ...{ day, messages, parts },
        cents: centsOf(millicents),
      }));
      const total = {
        messages: sum(({ messages }) => messages),
        parts: sum(({ parts }) => parts),
        // Not the sum of rounded days.
        cents: centsOf(sum(({ millicents }) => millicents)),
      };
      return { status: 200, body: { days, total } };
    },
  });
}
