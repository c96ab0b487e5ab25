/** POST …/people:resolve: account and pupil ids by an office's codes and by tax codes. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { normalTaxCode } from '../domain/tax-code.ts';
import type { Reads } from '../store/reads.ts';

const codes = z.array(z.string().trim().min(1).max(80)).max(2_000).default([]);

const body = z.strictObject({ families: codes, taxCodes: codes, pupils: codes });

/** In the order of what was asked; no code comes back. */
const found = z.strictObject({
  families: z.array(z.strictObject({ accountId: id }).nullable()),
  /** Of guardians and of pupils; empty for a code that nobody has. */
  taxCodes: z.array(
    z.strictObject({
      accountIds: z.array(id),
      pupils: z.array(z.strictObject({ pupilId: id, accountId: id })),
    }),
  ),
  pupils: z.array(z.strictObject({ pupilId: id, accountId: id }).nullable()),
});

export const postPeopleResolve = (reads: Reads) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/people:resolve',
    access: 'service',
    callers: ['billing', 'portal', 'office', 'operator'],
    summary: 'Find accounts and pupils by codes and tax codes, many at once',
    body,
    answers: { 200: found },
    async handle({ params: { tenant }, body: { families, taxCodes, pupils } }) {
      const known = {
        families: await reads.byCodes(tenant, 'family', families),
        taxCodes: await reads.byTaxCodes(tenant, taxCodes.map(normalTaxCode)),
        pupils: await reads.byCodes(tenant, 'pupil', pupils),
      };
      const answer = {
        families: known.families.map((one) => one && { accountId: one.accountId }),
        taxCodes: known.taxCodes,
        pupils: known.pupils.map((one) => one && { pupilId: one.id, accountId: one.accountId }),
      };
      return { status: 200, headers: { 'cache-control': 'no-store' }, body: answer };
    },
  });
