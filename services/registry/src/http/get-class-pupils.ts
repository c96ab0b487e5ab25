/** GET /internal/tenants/{tenant}/classes/{classId}/pupils?on=: who is enrolled there that day. */
import { localDate } from '@mestolo/contracts/values.ts';
import { defineRoute } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Reads } from '../store/reads.ts';
import { classPupils } from './answers.ts';

export const getClassPupils = (reads: Reads) =>
  defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/classes/{classId}/pupils',
    access: 'service',
    callers: ['attendance', 'portal', 'office', 'operator'],
    summary: 'List who is enrolled in a class on a day',
    answers: { 200: classPupils },
    query: z.strictObject({ on: localDate }),
    async handle({ params: { tenant, classId }, query }) {
      const pupils = await reads.classPupils(tenant, classId, query.on);
      return { status: 200, headers: { 'cache-control': 'no-store' }, body: { pupils } };
    },
  });
