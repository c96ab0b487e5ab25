/** Rules about who ate: what counts once, what counts later, and what waits for the office. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { LUCA, SOFIA } from './comune.ts';
import type { Opens } from './rules.ts';

export function presenceRules(opens: Opens): void {
  describe.concurrent('a pupil who ate is charged once', () => {
    test('two children of one account eat on one day: two debits', async () => {
      const comune = await opens({ balanceCents: 1000 });
      await comune.seen('luca', '2020-11-12');
      await comune.seen('sofia', '2020-11-12');
      expect(await comune.balance()).toBe(230);
    });

    test('the same event three times is one debit', async () => {
      const comune = await opens({ balanceCents: 1000 });
      const line = { observationId: randomUUID() };
      for (let time = 0; time < 3; time += 1) await comune.seen('luca', '2020-11-12', line);
      expect(await comune.balance()).toBe(550);
    });

    test('two devices see one pupil: one debit, one duplicate observation', async () => {
      const comune = await opens({ balanceCents: 1000 });
      const first = await comune.seen('luca', '2020-11-12');
      const second = await comune.seen('luca', '2020-11-12', {}, 'tablet-2');
      expect([first.result, second.result]).toEqual(['accepted', 'duplicate']);
      expect(await comune.balance()).toBe(550);
    });

    test('a balance below zero never keeps a meal from being served and charged', async () => {
      const comune = await opens({ now: '2020-09-30T10:30:00.000Z', balanceCents: -1350 });
      expect((await comune.seen('luca', '2020-09-30')).result).toBe('accepted');
      expect(await comune.balance()).toBe(-1800);
    });
  });

  describe.concurrent('the day of service is a local day that the device states', () => {
    test('a tablet that was offline brings its line two days later', async () => {
      const comune = await opens({ now: '2020-10-02T08:00:00.000Z' });
      await comune.seen('luca', '2020-10-01', { recordedAt: '2020-10-01T10:30:00.000Z' });
      await comune.seen('luca', '2020-09-30', { recordedAt: '2020-09-30T10:30:00.000Z' });
      const days = (await comune.entries()).map(({ effectiveOn }) => effectiveOn);
      expect(days).toEqual(['2020-09-30', '2020-10-01']);
    });

    test('without a day the moment of recording decides, in local time', async () => {
      const comune = await opens({ now: '2020-10-02T08:00:00.000Z' });
      const recordedAt = '2020-09-30T22:30:00.000Z';
      await comune.seen('luca', '2020-09-30', { recordedAt });
      await comune.seen('sofia', '2020-09-30', { recordedAt, servedOn: null });
      const days = (await comune.entries()).map(({ effectiveOn }) => effectiveOn);
      expect(days).toEqual(['2020-09-30', '2020-10-01']);
    });
  });

  describe.concurrent('a correction counts at the price of the day of service', () => {
    test('a correction to absent that comes before the presence leaves nothing due', async () => {
      const comune = await opens({ balanceCents: 1000 });
      const first = randomUUID();
      const later = '2020-11-12T10:45:00.000Z';
      const correction = { state: 'absent', recordedAt: later, supersedes: first } as const;
      await comune.seen('luca', '2020-11-12', correction);
      await comune.seen('luca', '2020-11-12', { observationId: first });
      expect(await comune.balance()).toBe(1000);
    });

    test('what was charged in December is given back in January as it was charged', async () => {
      const comune = await opens({ now: '2020-12-15T11:00:00.000Z', balanceCents: 3450 });
      await comune.seen('luca', '2020-12-15');
      expect(await comune.balance()).toBe(3000);
      await comune.at('2021-01-20T09:00:00.000Z');
      await comune.corrects('luca', '2020-12-15', 'absent');
      expect(await comune.balance()).toBe(3450);
    });

    test('a presence found a month later is charged at the price of its own day', async () => {
      const comune = await opens({ now: '2021-01-20T09:00:00.000Z', balanceCents: 1000 });
      await comune.corrects('luca', '2020-12-18', 'present');
      expect(await comune.balance()).toBe(550);
    });

    test('the newest correction counts: absent, present again, absent again', async () => {
      const comune = await opens({ balanceCents: 1000 });
      await comune.seen('luca', '2020-11-12');
      for (const state of ['absent', 'present', 'absent'] as const) {
        await comune.corrects('luca', '2020-11-12', state);
      }
      const cents = (await comune.entries()).map(
        ({ kind, amountCents }) => `${kind} ${amountCents}`,
      );
      expect(await comune.balance()).toBe(1000);
      expect(cents.filter((entry) => entry === 'mealReversal 450')).toHaveLength(2);
    });
  });

  describe.concurrent('what cannot be charged to anyone waits for the office', () => {
    test('a presence on a closed day is parked and changes no balance', async () => {
      const closures = [{ from: '2020-11-12', to: '2020-11-12', cause: 'strike' }];
      const comune = await opens({ balanceCents: 1000, calendar: { closures } });
      const { result, problem } = await comune.seen('luca', '2020-11-12');
      expect([result, problem?.code]).toEqual(['parked', 'closed-day']);
      expect(await comune.balance()).toBe(1000);
    });

    test('a pupil whom nobody knows waits where the office sees her, charged to nobody', async () => {
      const comune = await opens({ pupils: [LUCA], balanceCents: 1000 });
      const stranger = randomUUID();
      comune.pupils.set('stranger', { ...comune.pupil('luca'), pupilId: stranger });
      expect((await comune.seen('stranger', '2020-11-12')).result).toBe('parked');
      expect(await comune.balance()).toBe(1000);
      const { body } = await comune.get('attendance', 'parked');
      expect(body.lines).toMatchObject([{ pupilId: stranger, why: 'unknown-pupil' }]);
    });

    test('a device of another school sees a pupil: one debit, priced where she is enrolled', async () => {
      const moved = { ...LUCA, school: 'PR2', class: '4B', from: '2021-02-15' } as const;
      const comune = await opens({ now: '2021-02-16T11:15:00.000Z', balanceCents: 1000 });
      const before = comune.pupil('luca');
      await comune.family('casa', [moved, SOFIA]);
      await comune.settled();
      comune.pupils.set('luca', before);
      expect((await comune.seen('luca', '2021-02-16')).result).toBe('accepted');
      expect(await comune.balance()).toBe(520);
      const { body } = await comune.get('attendance', 'meals?servedOn=2021-02-16');
      const schoolId = comune.schools.get('PR2');
      expect(body.meals).toMatchObject([{ schoolId, otherSchool: true, revision: 1 }]);
    });
  });
}
