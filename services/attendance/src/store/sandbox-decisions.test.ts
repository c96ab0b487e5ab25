/** What is decided in a sandbox leaves no trace outside of it; of real Comuni nothing changes. */
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { openBook } from './book.ts';
import { cause, commit, pupil, pupilId, said, withPupil } from './book-fixture.ts';
import { forgottenBySandboxes } from './collections.ts';
import { contained } from './sandbox-decisions.ts';

const expiresAt = new Date(0);

function decided(tenant: string) {
  const records = {
    ...withPupil,
    calendars: withPupil.calendars.map((one) => ({ ...one, _id: tenant })),
    pupils: [{ ...pupil, _id: `${tenant}:${pupilId}`, schema: 1, touched: 0 }],
    now: new Map([[tenant, [...withPupil.now.values()][0] ?? '']]),
  };
  const book = openBook(records);
  book.take({ ...said('e1'), tenant }, cause);
  const decision = book.close();
  commit(records, decision);
  return { decision, kept: contained(decision, forgottenBySandboxes, expiresAt) };
}

test.each(['sandbox', 'sandbox-acme'])(
  'a meal of %s is told to nobody, and forgotten',
  (tenant) => {
    const { decision, kept } = decided(tenant);
    expect(decision.events).toHaveLength(1);
    expect(kept.events).toEqual([]);
    const marked = kept.writes.filter(({ operations }) =>
      operations.some((one) => inspect(one, { depth: 5 }).includes('expiresAt:')),
    );
    expect(marked.map(({ collection }) => collection)).toEqual(['meals', 'observations']);
  },
);

test.each(['pianengo', 'sandboxes'])('a meal of %s is told and kept', (tenant) => {
  const { decision, kept } = decided(tenant);
  expect(kept).toEqual(decision);
  expect(kept.events).toHaveLength(1);
});
