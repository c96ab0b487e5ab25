/** …/accounts/{accountId}/hold: nobody is reminded under the office's hold. */
import { instant, localDate } from '@mestolo/contracts/values.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import type mongoose from 'mongoose';
import { z } from 'zod';
import type { Account } from '../domain/account.ts';
import type { HoldAnswer, HoldRequest } from '../store/hold-door.ts';
import { unknownComune } from './put-notification-settings.ts';

/** The office's own code: the reason itself would tell of a family's hardship, and stays there. */
const code = z.string().regex(/^[A-Z0-9]{1,10}$/);

const PATH = '/internal/tenants/{tenant}/accounts/{accountId}/hold';
const callers = ['portal', 'office', 'operator'] as const;

const held = z.strictObject({
  code,
  until: localDate.nullable(),
  since: instant,
});

export interface HoldNeeds {
  readonly db: mongoose.mongo.Db;
  readonly door: Door<HoldRequest, HoldAnswer>;
}

export function holdRoutes({ db, door }: HoldNeeds): readonly Route[] {
  return [getHold(db), putHold(door), deleteHold(door)];
}

function getHold(db: mongoose.mongo.Db): Route {
  const accounts = db.collection<Account>('accounts');
  return defineRoute({
    method: 'get',
    path: PATH,
    summary: 'Show whether reminders of a family are on hold',
    access: 'service',
    callers,
    answers: { 200: z.strictObject({ hold: held.nullable() }) },
    async handle({ params: { tenant, accountId } }) {
      const account = await accounts.findOne({ _id: accountId, tenant });
      return { status: 200, body: { hold: account?.hold ?? null } };
    },
  });
}

function putHold(door: Door<HoldRequest, HoldAnswer>): Route {
  return defineRoute({
    method: 'put',
    path: PATH,
    summary: 'Remind a family of nothing up to a day, or until this is lifted',
    access: 'service',
    callers,
    body: z.strictObject({ code, until: localDate.nullable() }),
    answers: { 200: z.strictObject({ hold: held.nullable() }) },
    async handle({ params: { tenant, accountId }, body, actor, caller, cause }) {
      const acting = { tenant, accountId, actor, role: caller ?? 'office', reason: null };
      const hold = holdOf(await door.submit({ ...acting, hold: body }, cause));
      return { status: 200, body: { hold } };
    },
  });
}

function deleteHold(door: Door<HoldRequest, HoldAnswer>): Route {
  return defineRoute({
    method: 'delete',
    path: PATH,
    summary: 'Lift the hold: the family may be reminded again from the next service day on',
    access: 'service',
    callers,
    answers: { 204: z.undefined() },
    async handle({ params: { tenant, accountId }, actor, caller, cause }) {
      const acting = { tenant, accountId, actor, role: caller ?? 'office', reason: null };
      holdOf(await door.submit({ ...acting, hold: null }, cause));
      return { status: 204 };
    },
  });
}

function holdOf(answer: HoldAnswer) {
  switch (answer.kind) {
    case 'done':
      return answer.hold;
    case 'unknownComune':
      throw unknownComune();
    case 'unknownAccount':
      throw problem(404, { type: 'unknown-account', detail: 'This Comune has no such account.' });
  }
}
