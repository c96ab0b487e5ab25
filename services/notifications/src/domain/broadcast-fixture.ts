/** Broadcasts and families of Pianengo for tests. */
import { type Account, unknownAccount } from './account.ts';
import type { AudienceView } from './audience.ts';
import type { Broadcast } from './broadcast.ts';
import type { Child } from './children.ts';
import { mother } from './family-fixture.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

export const RODARI = '1f9c1c52-0001-4000-8000-000000000001';
export const COLLODI = '1f9c1c52-0002-4000-8000-000000000002';
export const CLASS_1A = '1f9c1c52-0011-4000-8000-000000000011';
export const CLASS_2B = '1f9c1c52-0012-4000-8000-000000000012';
export const TODAY = '2020-11-16';

export const draft: Broadcast = {
  _id: 'broadcast',
  tenant: 'pianengo',
  version: 1,
  state: 'draft',
  texts: {
    it: { subject: 'Neve: domani si chiude', body: 'Domani si chiude.', sms: 'Neve.' },
    en: null,
  },
  audience: { everyone: 'enrolled' },
  urgent: null,
  scheduledFor: null,
  startsAt: null,
  createdAt: '2020-11-16T09:00:00.000Z',
  createdBy: { kind: 'person', id: 'clerk-1' },
  changedAt: '2020-11-16T09:00:00.000Z',
  cause: { traceparent: null, tracestate: null, traceId: null },
  run: null,
  cancelled: null,
  closureId: null,
};

export const view: AudienceView = {
  day: TODAY,
  withDiet: null,
  lowBelowCents: 900,
  settings: DEFAULT_SETTINGS,
};

export function child(accountId: string, change: Partial<Child['enrolments'][number]> = {}): Child {
  const at = { from: '2020-09-07', to: null, schoolId: RODARI, classId: CLASS_1A };
  return {
    pupilId: `pupil-${accountId}-${JSON.stringify(change)}`,
    version: 1,
    givenName: 's1.key.bm9uY2U.bmFtZQ',
    enrolments: [{ ...at, ...change }],
    free: [],
    accounts: [{ from: '2020-09-01', accountId }],
  };
}

/** With one child in class 1A of Rodari, a mother with e-mail and phone, and this balance. */
export function family(id: string, balanceCents = 2_000, change: Partial<Account> = {}): Account {
  const asOf = '2020-11-13T11:00:00.000Z';
  const balance = { version: 1, balanceCents, mealPriceCents: 450, isRaised: false, asOf };
  return {
    ...unknownAccount(id, 'pianengo'),
    balance,
    guardians: [{ ...mother, phone: 's1.key.bm9uY2U.cGhvbmU' }],
    children: [child(id)],
    ...change,
  };
}
