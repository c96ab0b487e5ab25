/**
 * POST …/families:search: accounts by tax code; in a body, so that no address or log has the code.
 */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { normalTaxCode } from '../domain/tax-code.ts';
import type { Reads } from '../store/reads.ts';

const body = z.strictObject({ taxCode: z.string().trim().min(1).max(32) });

export const postFamiliesSearch = (reads: Reads) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/families:search',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Find accounts by a tax code of anyone in the family',
    body,
    answers: { 200: z.strictObject({ accountIds: z.array(id) }) },
    async handle({ params: { tenant }, body: { taxCode } }) {
      const accountIds = await reads.accountsByTaxCode(tenant, normalTaxCode(taxCode));
      return { status: 200, body: { accountIds } };
    },
  });
