/** What a preview counts is what is then made. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Account } from './account.ts';
import type { Audience } from './audience.ts';
import {
  CLASS_1A,
  CLASS_2B,
  COLLODI,
  child,
  draft,
  family,
  RODARI,
  view,
} from './broadcast-fixture.ts';
import { makePart } from './broadcast-part.ts';
import { openPreview } from './broadcast-preview.ts';
import { mother } from './family-fixture.ts';
import { channels, type Guardian } from './notification.ts';

const now = new Date('2020-11-16T10:00:00.000Z');
const around = { ...view, settings: { ...view.settings, appIo: true }, now, dueAt: now };
const sms = { it: { encoding: 'GSM-7', characters: 200, parts: 2 } } as const;

const wished = fc.option(fc.subarray([...channels]), { nil: undefined });

const guardian = fc.record({
  id: fc.uuid(),
  email: fc.boolean(),
  phone: fc.boolean(),
  taxCode: fc.boolean(),
  channels: fc.subarray([...channels]),
  news: wished,
  urgent: wished,
  stopped: fc.subarray([...channels]),
});

const guardians = fc.uniqueArray(guardian, { maxLength: 3, selector: ({ id }) => id }).map((all) =>
  all.map(({ id, news, urgent, stopped, ...one }): Guardian => {
    const told = { ...(news && { news }), ...(urgent && { urgent }) };
    return {
      ...mother,
      guardianId: id,
      email: one.email ? 's1.k.a.b' : null,
      phone: one.phone ? 's1.k.a.b' : null,
      taxCode: one.taxCode ? 's1.k.a.b' : null,
      channels: one.channels,
      wishes: { version: 1, language: null, channels: told, stopped },
    };
  }),
);

const place = fc.record({
  schoolId: fc.constantFrom(RODARI, COLLODI),
  classId: fc.constantFrom(CLASS_1A, CLASS_2B),
  to: fc.constantFrom(null, '2020-10-01'),
});

const families = fc
  .array(
    fc.tuple(guardians, fc.array(place, { maxLength: 3 }), fc.integer({ min: -2_000, max: 2_000 })),
    { maxLength: 8 },
  )
  .map((all) =>
    all.map(([those, places, cents], index): Account => {
      const children = places.map((one) => child(`a${index}`, one));
      return family(`a${index}`, cents, { guardians: those, children });
    }),
  );

const audiences: fc.Arbitrary<Audience> = fc.oneof(
  fc.record({ everyone: fc.constantFrom('enrolled', 'accounts') }),
  fc.record({ schoolIds: fc.constantFrom([RODARI], [COLLODI]) }),
  fc.record({ balance: fc.constantFrom('low', 'negative', 'notNegative') }),
);

test('each family once, each guardian over each channel once, as many as the preview says', () => {
  fc.assert(
    fc.property(families, audiences, fc.boolean(), (all, audience, isUrgent) => {
      const count = openPreview({ audience, view: around, sms });
      for (const one of all) count.add(one);
      const preview = count.result();
      const expected = isUrgent ? preview.asUrgent : preview.asNews;
      const urgent = isUrgent ? { reason: 'Neve' } : null;
      const made = makePart({ ...draft, audience, urgent }, all, around);
      const ids = made.notifications.map(({ _id }) => _id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(made.families).toBe(preview.families);
      const { noAddress, notWanted } = expected.unreachable;
      expect(made.unreachable).toHaveLength(noAddress + notWanted);
      expect(expected.families).toBe(made.families - made.unreachable.length);
      for (const channel of channels) {
        const those = made.notifications.filter((one) => one.channel === channel);
        expect(those).toHaveLength(expected.byChannel[channel]);
      }
      expect(expected.smsParts).toBe(2 * expected.byChannel.sms);
    }),
  );
});

test('an id is made of what it is about, so that the same part made again is the same', () => {
  const [first] = makePart(draft, [family('a')], around).notifications;
  expect(first?._id).toBe(`a:broadcast:broadcast:${mother.guardianId}:email`);
  expect(makePart(draft, [family('a')], around).notifications[0]).toEqual(first);
});

test('news waits for the day, and what is urgent goes first and grows old sooner', () => {
  const [news] = makePart(draft, [family('a')], around).notifications;
  expect(news).toMatchObject({ hours: 'day', priority: 2, expiresAt: '2020-11-19T10:00:00.000Z' });
  const urgent = { ...draft, urgent: { reason: 'Neve' } };
  const [told] = makePart(urgent, [family('a')], around).notifications;
  expect(told).toMatchObject({
    hours: 'urgent',
    priority: 1,
    expiresAt: '2020-11-17T10:00:00.000Z',
  });
});

test('the cost of SMS is rounded up to whole cents', () => {
  const count = openPreview({ audience: { everyone: 'enrolled' }, view: around, sms });
  count.add(family('a'));
  expect(count.result().asNews).toMatchObject({ smsParts: 2, smsCostCents: 15 });
  const millicentsAPart = 7_490;
  const settings = { ...around.settings, sms: { ...around.settings.sms, millicentsAPart } };
  const dearer = openPreview({
    audience: { everyone: 'enrolled' },
    view: { ...around, settings },
    sms,
  });
  dearer.add(family('a'));
  expect(dearer.result().asNews.smsCostCents).toBe(15);
});
