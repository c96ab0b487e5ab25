/** POST …/families/{accountId}/holders: who holds the account from a day on. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { officeDay } from '../domain/office-day.ts';
import { guardianStatement } from '../domain/statements.ts';
import { act, type HouseholdDoor, idIn, reason } from './acting.ts';
import { acted } from './answers.ts';

const body = z
  .strictObject({
    /** One of the family's guardians, or somebody new. */
    guardianId: id.optional(),
    guardian: guardianStatement.optional(),
    /** Without it a change counts from today, a correction from the account's first day. */
    from: officeDay.optional(),
    kind: z.enum(['change', 'correction']),
    reason,
  })
  .refine(({ guardianId, guardian }) => (guardianId === undefined) !== (guardian === undefined), {
    path: ['guardianId'],
    message: 'either guardianId or guardian',
  });

export const postFamilyHolders = (door: HouseholdDoor) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/families/{accountId}/holders',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Change or corrects the account holder; account and code stay',
    idempotencyKey: 'optional',
    body,
    answers: { 200: acted },
    async handle(context) {
      const { params, body: said } = context;
      const { guardianId, guardian, from, kind: how } = said;
      const whom = guardian ?? { guardianId: guardianId ?? '' };
      const accountId = idIn(params.accountId);
      const what = { kind: 'holderChanged', accountId, guardian: whom, from, how } as const;
      return act(door, context, { ...params, what, reason: said.reason });
    },
  });
