/** The states of a broadcast, and what a process that dies, or a second one, can do to it. */
import { expect, test } from 'vitest';
import {
  advance,
  type Broadcast,
  begin,
  broadcastStates,
  cancel,
  change,
  finish,
  isDue,
  nextBroadcastStates,
  schedule,
  swept,
} from './broadcast.ts';
import { draft } from './broadcast-fixture.ts';

const NOW = '2020-11-16T10:00:00.000Z';
const office = { kind: 'person', id: 'clerk-1' } as const;
const when = { now: NOW, scheduledFor: NOW, startsAt: NOW, urgent: null, cause: draft.cause };
const part = { from: '', to: 'b', isLast: false, families: 2, notifications: 3, unreachable: 1 };

function must(broadcast: Broadcast | null): Broadcast {
  if (broadcast === null) throw new Error('it was not allowed');
  return broadcast;
}

const scheduled = must(schedule(draft, when));
const running = must(begin(scheduled, { now: NOW, day: '2020-11-16' }));
const made = must(advance(running, { ...part, isLast: true }));
const finished = must(finish(made, NOW));
const cancelled = must(cancel(running, { now: NOW, by: office, reason: 'Sbagliato' }));
const all: Record<string, Broadcast> = { draft, scheduled, running, finished, cancelled };

test.each(broadcastStates)('from %s only the steps of the graph are taken', (state) => {
  const before = all[state] as Broadcast;
  const steps = {
    scheduled: schedule(before, when),
    running: begin(before, { now: NOW, day: '2020-11-16' }),
    finished: finish(state === 'running' ? made : before, NOW),
    cancelled: cancel(before, { now: NOW, by: office, reason: 'Sbagliato' }),
  };
  const taken = Object.entries(steps).flatMap(([to, after]) => (after === null ? [] : [to]));
  expect(taken.toSorted()).toEqual(nextBroadcastStates[state].toSorted());
});

test('only a draft is written anew', () => {
  const words = { texts: draft.texts, audience: draft.audience, now: NOW };
  expect(change(draft, words)?.version).toBe(2);
  expect(change(scheduled, words)).toBeNull();
});

test('it is due from its first hour of writing on, and not before', () => {
  expect(isDue(scheduled, '2020-11-16T09:59:59.999Z')).toBe(false);
  expect(isDue(scheduled, NOW)).toBe(true);
  expect(isDue(draft, NOW)).toBe(false);
});

test('a part that another replica has made already is not made again', () => {
  const after = must(advance(running, part));
  expect(after.run).toMatchObject({ cursor: 'b', families: 2, notifications: 3, unreachable: 1 });
  expect(advance(after, part)).toBeNull();
  const next = must(advance(after, { ...part, from: 'b', to: 'c', isLast: true }));
  expect(next.run).toMatchObject({ cursor: 'c', isMade: true, families: 4 });
  expect(advance(next, { ...part, from: 'c' })).toBeNull();
});

test('nothing more is made of one that was cancelled while it ran, and the rest is swept once', () => {
  expect(advance(cancelled, part)).toBeNull();
  expect(cancelled.cancelled?.isSwept).toBe(false);
  const after = must(swept(cancelled));
  expect(after.cancelled?.isSwept).toBe(true);
  expect(swept(after)).toBeNull();
});

test('one that never ran has nothing to sweep', () => {
  const after = must(cancel(scheduled, { now: NOW, by: office, reason: 'Sbagliato' }));
  expect(after.cancelled?.isSwept).toBe(true);
});

test('it is not finished before everything is made', () => {
  expect(finish(running, NOW)).toBeNull();
});

test('which diets it was for is forgotten as soon as its recipients are known', () => {
  const forDiets = { ...running, audience: { dietCodes: ['D3'], balance: 'negative' } as const };
  expect(must(advance(forDiets, part)).audience.dietCodes).toEqual(['D3']);
  const known = must(advance(forDiets, { ...part, isLast: true }));
  expect(known.audience).toEqual({ dietCodes: [], balance: 'negative' });
  const stopped = must(cancel(forDiets, { now: NOW, by: office, reason: 'Sbagliato' }));
  expect(stopped.audience.dietCodes).toEqual([]);
});
