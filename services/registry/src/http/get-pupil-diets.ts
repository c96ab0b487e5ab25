/** GET …/pupils/{pupilId}/diets: the diets of a pupil with their reasons, for the office alone. */
import { defineRoute, problem } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Reads } from '../store/reads.ts';
import { diet } from './answers.ts';

export const getPupilDiets = (reads: Reads) =>
  defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/pupils/{pupilId}/diets',
    access: 'service',
    callers: ['office', 'operator'],
    summary: 'Show the diets of a pupil, and why',
    answers: { 200: z.strictObject({ diets: z.array(diet) }) },
    async handle({ params: { tenant, pupilId } }) {
      const diets = await reads.diets(tenant, pupilId);
      if (!diets) throw problem(404, { detail: 'This Comune has no such pupil.' });
      return { status: 200, headers: { 'cache-control': 'no-store' }, body: { diets } };
    },
  });
