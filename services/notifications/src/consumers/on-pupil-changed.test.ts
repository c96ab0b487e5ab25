/** Whose child registry says it is reaches every account that has to know. */
import type { PupilChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import { expect, test } from 'vitest';
import { childrenOn } from '../domain/children.ts';
import { knownAccount, luca } from '../domain/family-fixture.ts';
import { openDesk } from '../store/desk.ts';
import { onPupilChanged } from './on-pupil-changed.ts';

type Data = IncomingEvent<typeof PupilChanged>['data'];

const NOTHING = { calendars: new Map(), notices: new Map(), destroyedKeys: new Map() };

function tell(change: Partial<Data>) {
  const desk = openDesk({
    accounts: new Map([[knownAccount._id, knownAccount]]),
    surroundings: new Map(),
    notificationIds: new Set(),
    versions: { ...NOTHING, outages: new Map() },
  });
  const rates = [{ from: '2020-09-07', band: null, resident: true, siblingRank: 1, exempt: true }];
  const { pupilId, givenName, enrolments } = luca;
  const data = {
    ...{ pupilId, version: 2, accountId: 'another', givenName, familyName: givenName, rates },
    enrolments: enrolments.map((one) => ({ ...one })),
    ...change,
  };
  onPupilChanged(desk, { tenant: 'pianengo', data } as IncomingEvent<typeof PupilChanged>);
  return (id: string) => desk.account('pianengo', id);
}

test('a pupil that moves is a child of both accounts, each on its days', () => {
  const accounts = [
    { from: '2021-01-07', accountId: 'another' },
    { from: '2020-09-07', accountId: 'account' },
  ];
  const after = tell({ accounts });
  expect(childrenOn(after('account'), '2021-01-06')).toHaveLength(1);
  expect(childrenOn(after('account'), '2021-01-07')).toHaveLength(0);
  expect(childrenOn(after('another'), '2021-01-07')).toHaveLength(1);
});

test('where registry corrects whose child it always was, the wrong account loses it', () => {
  const after = tell({});
  expect(childrenOn(after('account'), '2020-10-05')).toHaveLength(0);
  expect(childrenOn(after('another'), '2020-10-05')).toMatchObject([
    { free: [{ from: '2020-09-07', isFree: true }] },
  ]);
});
