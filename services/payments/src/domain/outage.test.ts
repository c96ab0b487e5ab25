/** Outages are one at a time for each part, and what has a date moves once, by the whole time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endOutage, type Outage, type OutagePart, openOutage } from './outage.ts';

const timeZone = 'Europe/Rome';
const at = (hours: number) =>
  new Date(Date.parse('2020-11-13T11:00:00Z') + hours * 3_600_000).toISOString();

function begin(part: OutagePart, from: number, known: readonly Outage[] = []): Outage {
  const wanted = { tenant: 'pianengo', part, from: at(from), reason: null, actor: null };
  const opened = openOutage(wanted, known);
  if (opened === null) throw new Error('is open already');
  return opened;
}

const end = (outage: Outage, to: number, others: readonly Outage[] = []) =>
  endOutage(outage, { now: at(to), others, timeZone });

describe('an outage', () => {
  test('is not opened twice for one part', () => {
    const open = begin('checkout', 0);
    expect(openOutage({ ...open, from: at(1) }, [open])).toBeNull();
    expect(openOutage({ ...open, part: 'aca' }, [open])).not.toBeNull();
  });

  test('has an id of its own, the same in whichever process finds it', () => {
    const first = begin('checkout', 0);
    expect(begin('checkout', 0.01).id).toBe(first.id);
    expect(begin('checkout', 9, [end(first, 1)]).id).not.toBe(first.id);
    expect(first.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test.each([
    [0.1, 1],
    [24, 1],
    [24.1, 2],
    [72, 3],
  ])('of %d hours moves what is due by %d days', (hours, days) => {
    expect(end(begin('checkout', 0), hours).move).toEqual({
      days,
      fromDay: '2020-11-13',
      isDone: false,
    });
  });

  test('on a clock that stands still, or was put back, moves by one day', () => {
    expect(end(begin('office', 0), 0).move?.days).toBe(1);
    expect(end(begin('office', 0), -5)).toMatchObject({ to: at(0), move: { days: 1 } });
  });

  test('moves nothing while another one lasts; the last end moves by the whole time', () => {
    const checkout = begin('checkout', 0);
    const aca = begin('aca', 20);
    const ended = end(checkout, 30, [aca]);
    expect(ended.move).toBeNull();
    expect(end(aca, 50, [ended]).move).toMatchObject({ days: 3, fromDay: '2020-11-13' });
  });

  test('does not count again what an earlier end has moved', () => {
    const first = end(begin('checkout', 0), 30);
    expect(end(begin('aca', 29.9), 40, [first]).move).toMatchObject({ days: 1 });
  });
});

test('however outages overlap, every hour of them is given back, and never more than a day over', () => {
  const hours = fc.integer({ min: 0, max: 200 });
  const pair = fc.tuple(hours, hours).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  fc.assert(
    fc.property(fc.tuple(pair, pair, pair), (times) => {
      const parts = ['checkout', 'aca', 'office'] as const;
      const open = new Map<string, Outage>();
      const ended: Outage[] = [];
      const steps = times.flatMap(([from, to], index) => [
        { hour: from, kind: 0, index },
        { hour: to, kind: 1, index },
      ]);
      for (const { hour, kind, index } of steps.sort(
        (a, b) => a.hour - b.hour || a.kind - b.kind,
      )) {
        const part = parts[index] ?? 'office';
        if (kind === 0) open.set(part, begin(part, hour));
        else {
          const one = open.get(part) as Outage;
          open.delete(part);
          ended.push(end(one, hour, [...open.values(), ...ended]));
        }
      }
      const given = ended.reduce((sum, { move }) => sum + (move?.days ?? 0), 0);
      const moves = ended.filter(({ move }) => move !== null).length;
      const out = new Set<number>();
      for (const [from, to] of times) for (let hour = from; hour < to; hour += 1) out.add(hour);
      expect(given * 24).toBeGreaterThanOrEqual(out.size);
      expect(given * 24).toBeLessThan(out.size + moves * 24 + 1);
    }),
  );
});
