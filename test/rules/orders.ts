/** Rules about orders, the cut-off, the kitchen's count and closures. */
import { describe, expect, test } from 'vitest';
import { type Comune, LUCA, type PupilWords } from './comune.ts';
import type { Opens } from './rules.ts';

const ADA: PupilWords = {
  ...{ code: 'ada', givenName: 'Ada', birthDate: '2012-01-01', school: 'PRI', class: '4A' },
  from: '2020-09-07',
};

const byOrder = {
  schools: [
    { code: 'PRI', name: 'Primaria Gianni Rodari', kind: 'primaria', chargeBasis: 'order' },
    { code: 'PR2', name: 'Primaria Maria Montessori', kind: 'primaria' },
    { code: 'INF', name: 'Infanzia Il Girasole', kind: 'infanzia' },
  ],
};

interface Receipt {
  readonly days: readonly { readonly servedOn: string; readonly outcome: string }[];
}

async function orders(
  comune: Comune,
  code: string,
  said: { order: 'none' | 'standard' | 'plain'; from: string; to?: string },
): Promise<string[]> {
  const { pupilId } = comune.pupil(code);
  const requestId = crypto.randomUUID();
  const { body } = await comune.post('attendance', 'orders', {
    ...{ requestId, pupilId, to: said.from, ...said },
  });
  return (body as unknown as Receipt).days.map(({ outcome }) => outcome);
}

const cancels = (comune: Comune, code: string, day: string) =>
  orders(comune, code, { order: 'none', from: day });

interface Count {
  readonly schoolId: string;
  readonly version: number;
  readonly certificates: readonly string[];
  readonly lines: readonly { readonly pupils: number; readonly staff: number }[];
  readonly versions: readonly { readonly lines: Count['lines'] }[];
}

async function counted(comune: Comune, servedOn: string, school = 'PRI'): Promise<Count> {
  await comune.settled();
  await comune.post('attendance', 'counts:freeze', { servedOn });
  const { body } = await comune.get('attendance', `counts?servedOn=${servedOn}`);
  const schoolId = comune.schools.get(school);
  const found = (body.counts as Count[]).find((one) => one.schoolId === schoolId);
  if (!found) throw new Error(`no count of ${school}: ${JSON.stringify(body)}`);
  return found;
}

const heads = (lines: Count['lines']): number =>
  lines.reduce((sum, { pupils, staff }) => sum + pupils + staff, 0);

export function orderRules(opens: Opens): void {
  describe.concurrent('a cancellation counts until the local cut-off of the day', () => {
    test('before and after the change to summer time, and one hour too late', async () => {
      const now = '2021-03-26T08:25:00.000Z';
      const comune = await opens({ now, pupils: [LUCA], calendar: byOrder });
      const other = await comune.family('altra', [ADA]);
      await comune.settled();
      expect(await cancels(comune, 'luca', '2021-03-26')).toEqual(['accepted']);
      expect(await cancels(comune, 'ada', '2021-03-26')).toEqual(['accepted']);
      await comune.at('2021-03-29T07:25:00.000Z');
      expect(await cancels(comune, 'luca', '2021-03-29')).toEqual(['accepted']);
      await comune.at('2021-03-29T08:25:00.000Z');
      expect(await cancels(comune, 'ada', '2021-03-29')).toEqual(['late']);
      await counted(comune, '2021-03-29');
      expect([await comune.balance(), await comune.balance(other)]).toEqual([0, -480]);
    });

    test('thirty days ahead, the leap day included, and no further', async () => {
      const schoolYears = [
        { name: '2023/24', from: '2023-09-11', to: '2024-06-07', graceUntil: '2023-09-30' },
      ];
      const pupils = [{ ...LUCA, from: '2023-09-11' }];
      const opening = { now: '2024-01-30T08:00:00.000Z', pupils };
      const comune = await opens({ ...opening, calendar: { ...byOrder, schoolYears } });
      expect(await cancels(comune, 'luca', '2024-02-29')).toEqual(['accepted']);
      expect(await cancels(comune, 'luca', '2024-03-01')).toEqual(['refused']);
    });

    test('who was ordered and ate is charged once', async () => {
      const now = '2020-11-12T08:45:00.000Z';
      const comune = await opens({ now, pupils: [LUCA], calendar: byOrder });
      await counted(comune, '2020-11-12');
      expect(await comune.balance()).toBe(-450);
      await comune.at('2020-11-12T11:00:00.000Z');
      await comune.seen('luca', '2020-11-12');
      expect(await comune.balance()).toBe(-450);
    });
  });

  describe.concurrent('what is asked of the kitchen besides the menu of the day', () => {
    test('the fourth plain meal running is flagged for a certificate, at the same price', async () => {
      const now = '2020-11-12T09:00:00.000Z';
      const comune = await opens({
        now: '2020-11-09T06:00:00.000Z',
        pupils: [LUCA],
        calendar: byOrder,
      });
      const plain = { order: 'plain', from: '2020-11-09', to: '2020-11-12' } as const;
      await orders(comune, 'luca', plain);
      for (const day of ['2020-11-09', '2020-11-10', '2020-11-11']) {
        await comune.at(`${day}T09:00:00.000Z`);
        expect((await counted(comune, day)).certificates).toEqual([]);
      }
      await comune.at(now);
      const { certificates } = await counted(comune, '2020-11-12');
      expect(certificates).toEqual([comune.pupil('luca').pupilId]);
      expect(await comune.balance()).toBe(-4 * 450);
    });

    test('the caterer may invoice what was ordered, and what was added with leave', async () => {
      const now = '2020-11-12T08:45:00.000Z';
      const comune = await opens({ now, pupils: [LUCA], calendar: byOrder });
      await counted(comune, '2020-11-12');
      const schoolId = comune.schools.get('PRI');
      const invoice = { servedOn: '2020-11-12', schoolId, invoiced: 3, unitPriceCents: 520 };
      const { body } = await comune.post('attendance', 'caterer-matches', invoice);
      expect(body).toMatchObject({ ordered: 1, billable: 1, tooMany: 2, tooManyCents: 1040 });
    });
  });

  describe.concurrent("the kitchen's count is frozen at the cut-off", () => {
    test('a class on an outing lowers it by the whole class, and nobody is charged', async () => {
      const now = '2020-11-12T07:00:00.000Z';
      const pupils = Array.from({ length: 6 }, (_, index) => ({ ...ADA, code: `p${index}` }));
      const named = pupils.map((pupil, index) => ({ ...pupil, givenName: `Bambina ${index}` }));
      const comune = await opens({ now, pupils: named, calendar: byOrder });
      const classId = comune.classes.get('4A');
      const day = { from: '2020-11-12', to: '2020-11-12', order: 'none' };
      await comune.post('attendance', `classes/${classId}/orders`, { requestId: 'gita', ...day });
      await comune.at('2020-11-12T08:45:00.000Z');
      expect(heads((await counted(comune, '2020-11-12')).lines)).toBe(0);
      expect(await comune.balance()).toBe(0);
    });

    test('staff are cooked for and counted, and no family pays for them', async () => {
      const now = '2020-11-12T07:00:00.000Z';
      const comune = await opens({ now, pupils: [LUCA], calendar: byOrder });
      const schoolId = comune.schools.get('PRI');
      const postings = [{ from: '2020-09-07', to: null, schoolId }];
      const staffId = crypto.randomUUID();
      const staff = { fullName: 'Maestra Prova', postings, reason: 'in servizio' };
      await comune.put('registry', `staff/${staffId}`, staff);
      await comune.settled();
      const requestId = crypto.randomUUID();
      const meal = { requestId, staffId, servedOn: '2020-11-12', state: 'present' };
      await comune.post('attendance', 'staff-meals', meal);
      await comune.at('2020-11-12T08:45:00.000Z');
      expect(heads((await counted(comune, '2020-11-12')).lines)).toBe(2);
      expect(await comune.entries()).toHaveLength(1);
    });

    test('a strike later on: a second version of nobody, the frozen one stays', async () => {
      const now = '2020-11-12T08:45:00.000Z';
      const comune = await opens({ now, pupils: [LUCA], calendar: byOrder, balanceCents: 1000 });
      expect(heads((await counted(comune, '2020-11-12')).lines)).toBe(1);
      expect(await comune.balance()).toBe(550);
      const closureId = crypto.randomUUID();
      const days = { from: '2020-11-12', to: '2020-11-12', cause: 'strike' };
      await comune.post('registry', 'closures', { closureId, ...days, reason: 'sciopero' });
      await comune.settled();
      const preview = await comune.get('attendance', `closures/${closureId}/preview`);
      expect(preview.body.total).toBe(1);
      expect(await comune.balance()).toBe(550);
      await comune.post('attendance', `closures/${closureId}/confirmation`, undefined);
      expect(await comune.balance()).toBe(1000);
      const count = await counted(comune, '2020-11-12');
      expect(count.versions.map(({ lines }) => heads(lines))).toEqual([1, 0]);
    });
  });
}
