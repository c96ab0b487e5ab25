/** GET …/staff: the staff of a school on a day, with names in clear. */
import { id, localDate } from '@mestolo/contracts/values.ts';
import { defineRoute } from '@mestolo/service/http.ts';
import { behind, nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { Reads } from '../store/reads.ts';

const query = z.strictObject({
  ...pageQuery(z.tuple([z.string()]), { most: 500, usual: 200 }),
  /** Only who works somewhere that day. */
  on: localDate.optional(),
  schoolId: id.optional(),
});

const member = z.strictObject({
  staffId: id,
  /** Null where the key was destroyed. */
  fullName: z.string().nullable(),
  postings: z.array(z.strictObject({ from: localDate, to: localDate.nullable(), schoolId: id })),
});

export const getStaff = (reads: Reads) =>
  defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/staff',
    access: 'service',
    callers: ['attendance', 'portal', 'office', 'operator'],
    summary: 'List the staff, of one school and one day where they are named',
    query,
    answers: { 200: z.strictObject({ staff: z.array(member), next: nextCursor }) },
    async handle({ params: { tenant }, query: { after, limit, on, schoolId } }) {
      const filter = { tenant, ...behind({ _id: 1 }, after) };
      const found = await reads.staff(filter, { limit: limit + 1, on, schoolId });
      const { rows, next } = pageOf(found, limit, ({ staffId }) => [staffId]);
      return { status: 200, headers: { 'cache-control': 'no-store' }, body: { staff: rows, next } };
    },
  });
