/** What guardians choose, stop and prove, and what nothing arrives at any more. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AT_ONCE, takeGuardian, unknownAccount } from './account.ts';
import { mother } from './family-fixture.ts';
import { changeGuardian, type GuardianChange, isVerified } from './guardian-changes.ts';
import { channels, type Guardian, reachableBy, topicsOfWishes } from './notification.ts';

const EMAIL = String(mother.email);
const PHONE = 's1.key.bm9uY2U.cGhvbmU';
const both: Guardian = { ...mother, phone: PHONE };

function after(guardian: Guardian, ...changes: readonly GuardianChange[]): Guardian {
  const start = takeGuardian(unknownAccount('account', 'pianengo'), guardian);
  const end = changes.reduce(
    (account, change) => changeGuardian(account, guardian.guardianId, change),
    start,
  );
  return end.guardians[0] as Guardian;
}

const wishes = (chosen: Extract<GuardianChange, { kind: 'wishes' }>['wishes']): GuardianChange => ({
  kind: 'wishes',
  wishes: chosen,
});

describe('wishes', () => {
  test('are chosen for each topic; what was not chosen stays as registry says', () => {
    const chosen = after(
      both,
      wishes({ language: 'en', channels: { balance: ['sms'], news: [] } }),
    );
    expect(chosen.wishes).toMatchObject({ version: 1, language: 'en' });
    expect(reachableBy(chosen, 'balance')).toEqual(['sms']);
    expect(reachableBy(chosen, 'news')).toEqual([]);
    expect(reachableBy(chosen, 'topUps')).toEqual(['email', 'sms']);
  });

  test('count each change, and none that changes nothing', () => {
    const chosen = wishes({ language: null, channels: { news: ['email'] } });
    expect(after(both, chosen, chosen).wishes?.version).toBe(1);
    const stop = { kind: 'stop', channel: 'sms' } as const;
    expect(after(both, chosen, stop, stop).wishes?.version).toBe(2);
  });

  test('of another guardian are not touched', () => {
    const account = takeGuardian(unknownAccount('account', 'pianengo'), both);
    expect(changeGuardian(account, 'nobody', { kind: 'stop', channel: 'sms' })).toBe(account);
  });

  test('one click ends one topic on every channel and no other topic', () => {
    const left = after(both, { kind: 'unsubscribe', topic: 'news' });
    expect(reachableBy(left, 'news')).toEqual([]);
    expect(reachableBy(left, 'balance')).toEqual(['email', 'sms']);
  });
});

describe('a stopped channel', () => {
  test('carries nothing, also where it was chosen before, until it is resumed', () => {
    const chosen = wishes({ language: null, channels: { balance: ['sms'] } });
    const stopped = after(both, chosen, { kind: 'stop', channel: 'sms' });
    expect(reachableBy(stopped, 'balance')).toEqual([]);
    const resumed = after(stopped, { kind: 'resume', channel: 'sms' });
    expect(reachableBy(resumed, 'balance')).toEqual(['sms']);
  });

  test('stays so when other wishes are chosen, unless they say otherwise', () => {
    const stop = { kind: 'stop', channel: 'sms' } as const;
    const chosen = { language: null, channels: { balance: ['sms'] } } as const;
    expect(reachableBy(after(both, stop, wishes(chosen)), 'balance')).toEqual([]);
    const freed = after(both, stop, wishes({ ...chosen, stopped: [] }));
    expect(reachableBy(freed, 'balance')).toEqual(['sms']);
  });
});

const arbitraryChange: fc.Arbitrary<GuardianChange> = fc.oneof(
  fc
    .dictionary(fc.constantFrom(...topicsOfWishes), fc.subarray([...channels]))
    .map((chosen) => wishes({ language: null, channels: chosen })),
  fc.record({
    kind: fc.constantFrom('stop' as const, 'resume' as const),
    channel: fc.constantFrom(...channels),
  }),
  fc.constantFrom(...topicsOfWishes).map((topic) => ({ kind: 'unsubscribe' as const, topic })),
);

test('what is urgent reaches everyone who has not stopped every address', () => {
  fc.assert(
    fc.property(fc.array(arbitraryChange), (changes) => {
      const guardian = after(both, ...changes);
      const stopped = guardian.wishes?.stopped ?? [];
      const isAllStopped = stopped.includes('email') && stopped.includes('sms');
      expect(reachableBy(guardian, 'urgent').length > 0).toBe(!isAllStopped);
      for (const topic of topicsOfWishes) {
        expect(reachableBy(guardian, topic).some((one) => stopped.includes(one))).toBe(false);
      }
    }),
  );
});

describe('an address', () => {
  test('is proved as long as it is the same', () => {
    const proved = after(both, { kind: 'verified', channel: 'sms', address: PHONE });
    expect(isVerified(proved, 'sms')).toBe(true);
    expect(isVerified(proved, 'email')).toBe(false);
    expect(isVerified({ ...proved, phone: 's1.key.bm9uY2U.b3RoZXI' }, 'sms')).toBe(false);
  });

  test('that was replaced before the proof came is not proved', () => {
    const proof = { kind: 'verified', channel: 'email', address: 's1.key.bm9uY2U.b2xk' } as const;
    expect(after(both, proof)).toEqual(after(both));
    expect(isVerified(after(both, proof), 'email')).toBe(false);
  });

  test('that nothing arrives at is left out until it recovers or is replaced', () => {
    const failing = {
      kind: 'failing',
      channel: 'email',
      address: EMAIL,
      since: '2020-10-05T10:00:00.000Z',
      reason: 'addressRefused',
    } as const;
    const failed = after(both, failing, { ...failing, since: '2020-10-06T10:00:00.000Z' });
    expect(failed.failing?.email?.since).toBe('2020-10-05T10:00:00.000Z');
    expect(reachableBy(failed, 'balance')).toEqual(['sms']);
    expect(reachableBy(after(failed, { kind: 'recovered', channel: 'email' }), 'balance')).toEqual([
      'email',
      'sms',
    ]);
    const replaced = { ...failed, email: 's1.key.bm9uY2U.bmV3' };
    expect(reachableBy(replaced, 'balance')).toEqual(['email', 'sms']);
  });
});

test('what was held for want of anybody to write to is looked at again', () => {
  const start = takeGuardian(unknownAccount('account', 'pianengo'), both);
  const held = { ...start, heldSince: '2020-10-05T10:00:00.000Z', reviewAt: null };
  const resumed = changeGuardian(
    changeGuardian(held, both.guardianId, { kind: 'stop', channel: 'sms' }),
    both.guardianId,
    { kind: 'resume', channel: 'sms' },
  );
  expect(resumed.reviewAt).toBe(AT_ONCE);
});
