/** Which observation of a meal is in force, whatever the order in which they arrive. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintOf, inForce, type Ranked } from './observation.ts';

const seen = (observationId: string, at: string, more: Partial<Ranked> = {}): Ranked => ({
  observationId,
  recordedAt: at,
  receivedAt: '2020-11-13T12:00:00.000Z',
  supersedes: null,
  ...more,
});

const early = '2020-11-13T11:00:00.000Z';
const later = '2020-11-13T11:30:00.000Z';

test('nothing was seen, nothing is in force', () => {
  expect(inForce([])).toBeNull();
});

test('the newer of two counts, and an explicit correction beats the newer', () => {
  const first = seen('e1', later);
  expect(inForce([seen('e0', early), first])?.observationId).toBe('e1');
  expect(inForce([first, seen('e2', early, { supersedes: 'e1' })])?.observationId).toBe('e2');
});

test('a chain of corrections ends with its last one', () => {
  const chain = [
    seen('a', later),
    seen('b', early, { supersedes: 'a' }),
    seen('c', early, { supersedes: 'b' }),
  ];
  expect(inForce(chain)?.observationId).toBe('c');
});

test('two that put each other right leave the newer one', () => {
  const pair = [seen('a', early, { supersedes: 'b' }), seen('b', later, { supersedes: 'a' })];
  expect(inForce(pair)?.observationId).toBe('b');
});

test('a device whose clock runs ahead does not win over what arrives later', () => {
  const ahead = seen('a', '2031-01-01T00:00:00.000Z');
  const honest = seen('b', '2020-11-13T12:40:00.000Z', { receivedAt: '2020-11-13T12:41:00.000Z' });
  expect(inForce([ahead, honest])?.observationId).toBe('b');
});

test('the order of arrival changes nothing', () => {
  const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const instants = fc.constantFrom(early, later, '2020-11-13T11:15:00.000Z');
  const one = fc.record({
    observationId: ids,
    recordedAt: instants,
    receivedAt: fc.constantFrom(later, '2020-11-13T12:00:00.000Z'),
    supersedes: fc.option(ids),
  });
  const sets = fc.uniqueArray(one, {
    selector: ({ observationId }) => observationId,
    minLength: 1,
  });
  const shuffled = sets.chain((set) =>
    fc.tuple(fc.constant(set), fc.shuffledSubarray(set, { minLength: set.length })),
  );
  fc.assert(
    fc.property(shuffled, ([set, other]) => inForce(set) === inForce(other)),
    { numRuns: 500 },
  );
});

test('a fingerprint tells what was said, not when it arrived', () => {
  const said = {
    actor: { kind: 'device', id: 'd1' },
    pupilId: 'p1',
    servedOn: '2020-11-13',
    slot: 'lunch',
    presence: 'present',
    recordedAt: early,
  } as const;
  expect(fingerprintOf(said)).toBe(fingerprintOf({ ...said }));
  expect(fingerprintOf({ ...said, presence: 'absent' })).not.toBe(fingerprintOf(said));
  const elsewhere = { ...said, actor: { kind: 'device', id: 'd2' } } as const;
  expect(fingerprintOf(elsewhere)).not.toBe(fingerprintOf(said));
});
