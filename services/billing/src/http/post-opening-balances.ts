/** POST /internal/tenants/{tenant}/opening-balances: what families had before this system. */
import { balanceCents, id, localDate } from '@mestolo/contracts/values.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { openingBalanceId } from '../domain/entry-ids.ts';
import type {
  OpeningBalanceResult,
  OpeningBalancesRequest,
} from '../store/opening-balance-door.ts';

const MOST_CENTS = 100_000_000;

const body = z.strictObject({
  effectiveOn: localDate,
  balances: z
    .array(
      z.strictObject({
        accountId: id,
        balanceCents: balanceCents.min(-MOST_CENTS).max(MOST_CENTS),
        reference: z.string().trim().min(1).max(100),
      }),
    )
    .min(1)
    .max(500),
});

const openingResult = z.strictObject({
  accountId: id,
  result: z.enum(['posted', 'unchanged', 'conflict', 'nothing', 'unknownAccount']),
  entryId: z.string().nullable(),
});

export function postOpeningBalances(
  door: Door<OpeningBalancesRequest, readonly OpeningBalanceResult[]>,
): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/opening-balances',
    summary: 'Open accounts with the balances of the system before',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body,
    answers: { 200: z.strictObject({ results: z.array(openingResult).max(500) }) },
    bodyLimitBytes: 256 * 1024,
    async handle({ params: { tenant }, body: { effectiveOn, balances }, actor, cause }) {
      const storable = balances.map((balance) => {
        return { ...balance, reference: balance.reference.toWellFormed() };
      });
      const request = { tenant, effectiveOn, balances: storable, actor };
      const outcomes = await door.submit(request, cause);
      const results = balances.map(({ accountId }, index) => {
        const result = outcomes[index];
        // Whose account it is instead is not for this caller to know.
        return result === 'otherTenant'
          ? { accountId, result: 'unknownAccount', entryId: null }
          : { accountId, result, entryId: openingBalanceId(accountId) };
      });
      return { status: 200, body: { results } };
    },
  });
}
