/** GET …/accounts/{accountId}/earlier-payments: paid before the takeover, for certificates. */
import { id, localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { isTraceable } from '../domain/takeover.ts';
import type { TakeoverLists } from '../store/takeover-lists.ts';
import type { OpenPayers } from '../takeover/seal-payers.ts';
import { callers } from './office-fields.ts';

const payment = z.strictObject({
  paidOn: localDate,
  amountCents: z.int(),
  pupilId: id.nullable(),
  means: z.string().nullable(),
  /** Whether a tax office accepts the means; null where the list did not tell. */
  traceable: z.boolean().nullable(),
  /** Null where nobody was named, or the key is destroyed. */
  payer: z.strictObject({ name: z.string().nullable(), taxCode: z.string().nullable() }).nullable(),
});

export interface EarlierPaymentsNeeds {
  readonly takeoverLists: TakeoverLists;
  readonly openPayers: OpenPayers;
}

export function getEarlierPayments({ takeoverLists, openPayers }: EarlierPaymentsNeeds): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/earlier-payments',
    summary: 'List payments to the system before; they are in no balance',
    access: 'service',
    callers,
    answers: { 200: z.strictObject({ payments: z.array(payment) }) },
    async handle({ params: { tenant, accountId } }) {
      const found = await takeoverLists.payments(tenant, accountId);
      const payers = await openPayers(tenant, found);
      const payments = found.map(({ day, amountCents, pupilId, means }, index) => {
        const traceable = isTraceable(means);
        return {
          paidOn: day,
          amountCents,
          pupilId,
          means,
          traceable,
          payer: payers[index] ?? null,
        };
      });
      return { status: 200, headers: { 'cache-control': 'no-store' }, body: { payments } };
    },
  });
}
