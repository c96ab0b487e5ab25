/** Orders, the cut-off, the kitchen's count and closures, through the doors on real brokers. */
import { randomUUID } from 'node:crypto';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  AFTER_CUT_OFF,
  type CountEvent,
  Kitchen,
  type Kitchens,
  NOON,
  startKitchens,
  TODAY,
} from './kitchen-school.ts';

let kitchens: Kitchens;

beforeAll(async () => {
  kitchens = await startKitchens(sharedBrokers(), 'attendanceorders');
});
afterAll(() => kitchens?.stop());

const kitchen = (names: readonly string[], basis: 'order' | 'attendance' = 'order') =>
  new Kitchen(kitchens, names, basis);

const heads = (lines: CountEvent['data']['lines'] = []) =>
  lines.reduce((sum, { pupils, staff }) => sum + pupils + staff, 0);

/** As notifications asks: nobody else is told whom a diet is for. */
async function withDiet(tenant: string, code: string, on: string): Promise<string[]> {
  const { system } = kitchens.school;
  const token = await system.token('notifications', 'attendance');
  const address = `${system.urls.attendance}/internal/tenants/${tenant}/diets/${code}/pupils`;
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${address}?on=${on}`, { headers });
  return ((await response.json()) as { pupilIds: string[] }).pupilIds;
}

const daysOf = ({ body }: { readonly body: object }) =>
  (body as { days?: { servedOn: string; outcome: string; why?: string }[] }).days;

test('from an order to the cut-off, the table and the invoice', async () => {
  const names = ['luca', 'sofia', 'marco', 'anna'];
  const { order, post, get, ...rest } = bound(kitchen(names));
  await rest.self.open({ marco: 'D3' });

  const requestId = randomUUID();
  const cancelled = await order('luca', { requestId });
  expect(cancelled).toMatchObject({ status: 200, body: { order: 'none' } });
  expect(daysOf(cancelled)).toEqual([{ servedOn: TODAY, outcome: 'accepted' }]);
  expect((await order('luca', { requestId })).body).toEqual(cancelled.body);
  expect((await order('luca', { requestId, order: 'plain' })).status).toBe(422);
  await order('sofia', { order: 'plain' });
  const { staffId, schoolId } = rest.self;
  const staff = { requestId: randomUUID(), staffId, servedOn: TODAY, state: 'present' };
  expect((await post('staff-meals', staff)).body).toMatchObject({ ordered: true, late: false });
  expect((await post('counts:freeze', { servedOn: TODAY })).status).toBe(409);

  await rest.self.at(AFTER_CUT_OFF);
  const [frozen] = await rest.self.counts(1);
  expect(frozen).toMatchObject({ schoolId, version: 1, cause: 'cutOff', lateAdditions: 0 });
  expect(frozen?.lines).toEqual([
    { dietCode: null, plain: false, pupils: 1, staff: 1 },
    { dietCode: null, plain: true, pupils: 1, staff: 0 },
    { dietCode: 'D3', plain: false, pupils: 1, staff: 0 },
  ]);
  const { tenant } = rest.self;
  expect(await withDiet(tenant, 'D3', TODAY)).toEqual([rest.self.id('marco')]);
  expect(await withDiet(tenant, 'D3', '2020-09-06')).toEqual([]);
  expect(await withDiet(tenant, 'D1', TODAY)).toEqual([]);
  expect((await get(`diets/D3/pupils?on=${TODAY}`)).status).toBe(403);
  const ordered = ['anna: ordered', 'marco: ordered', 'sofia: ordered'];
  expect((await rest.self.revisions(3)).toSorted()).toEqual(ordered);

  // Too late at our door; in time at the provider of the SMS.
  expect(daysOf(await order('marco', {}))).toEqual([{ servedOn: TODAY, outcome: 'late' }]);
  const sms = { receivedAt: '2021-03-26T08:30:00.000Z' };
  expect(daysOf(await order('sofia', sms))).toEqual([{ servedOn: TODAY, outcome: 'accepted' }]);

  await rest.self.at(NOON);
  await rest.self.seen('marco', 'present', NOON);
  expect(await rest.self.seen('anna', 'absent', NOON)).toMatchObject({ result: 'accepted' });
  const [, , , ...later] = await rest.self.revisions(5);
  expect(later.toSorted()).toEqual(['marco: eaten', 'sofia: absent']);
  const charged = (await get('charged-but-absent')).body.meals ?? [];
  expect(charged).toMatchObject([{ pupilId: rest.self.id('anna'), servedOn: TODAY }]);
  const { mealId, proposal } = charged[0] as unknown as { mealId: string; proposal: object };
  expect((await post(`meals/${mealId}/waiver`, proposal)).body).toMatchObject({ revision: 2 });
  expect((await rest.self.revisions(6)).at(-1)).toBe('anna: absent');
  expect((await get('charged-but-absent')).body.meals).toEqual([]);

  const changes = [{ pupils: 1 }];
  const late = { requestId: randomUUID(), schoolId, servedOn: TODAY, changes, reason: 'Nuova' };
  expect((await post('counts/late-changes', late)).status).toBe(201);
  const versions = await rest.self.counts(3);
  expect(versions.map(({ version, lines }) => [version, heads(lines)])).toEqual([
    [1, 4],
    [2, 3],
    [3, 4],
  ]);
  const invoice = { servedOn: TODAY, invoiced: 7, unitPriceCents: 520 };
  expect((await post('caterer-matches', invoice)).body).toMatchObject({
    ...{ ordered: 4, eaten: 2, lateAdditions: 1, billable: 5, tooMany: 2, tooManyCents: 1040 },
  });
});

/** Methods that may be taken apart. */
function bound(self: Kitchen) {
  return {
    self,
    order: self.order.bind(self),
    post: self.post.bind(self),
    get: self.get.bind(self),
  };
}

test('a class on an outing is cancelled in one request, and asked again it says the same', async () => {
  const names = Array.from({ length: 22 }, (_, index) => `p${index}`);
  const { self, post, get } = bound(kitchen(names));
  await self.open();
  const outing = { requestId: 'gita', from: TODAY, to: TODAY, order: 'none' };
  const path = `classes/${self.classId}/orders`;
  const first = (await post(path, outing)).body as { receipts?: { receiptId: string }[] };
  expect(first.receipts).toHaveLength(22);
  expect((await post(path, outing)).body).toEqual(first);
  await self.at(AFTER_CUT_OFF);
  expect((await self.counts(1))[0]?.lines).toEqual([]);
  const { meals } = (await get(`meals?servedOn=${TODAY}`)).body;
  expect(meals).toEqual([]);
  const csv = await kitchens.school.system
    .officeToken('attendance', 'cook')
    .then((token) =>
      fetch(
        `${kitchens.school.system.urls.attendance}/internal/tenants/${self.tenant}/counts.csv?servedOn=${TODAY}`,
        { headers: { authorization: `Bearer ${token}` } },
      ),
    );
  const [, row] = (await csv.text()).split('\r\n');
  expect(row).toContain(`${TODAY};lunch;PRI;"Rodari; la primaria";1;`);
});

test('a late closure: listed, recounted, taken back once the office confirms', async () => {
  const { self, post, get } = bound(kitchen(['luca', 'sofia'], 'order'));
  await self.open();
  await self.at(AFTER_CUT_OFF);
  expect(heads((await self.counts(1))[0]?.lines)).toBe(2);
  await self.at(NOON);
  await self.seen('luca', 'present', NOON);

  const closureId = randomUUID();
  const strike = { closureId, from: TODAY, to: TODAY, schoolId: null, classId: null };
  await self.close({ ...strike, cause: 'strike' });
  const versions = await self.counts(2);
  expect(versions.map(({ cause, lines }) => [cause, heads(lines)])).toEqual([
    ['cutOff', 2],
    ['closure', 0],
  ]);
  const { body } = await get(`closures/${closureId}/preview`);
  expect(body).toMatchObject({ total: 2, cause: 'strike' });
  expect(await self.seen('sofia', 'present', NOON)).toMatchObject({ result: 'parked' });
  expect((await self.revisions(3)).toSorted()).toEqual([
    'luca: eaten',
    'luca: ordered',
    'sofia: ordered',
  ]);

  const confirm = () => post(`closures/${closureId}/confirmation`);
  expect((await confirm()).body).toEqual({ closureId, takenBack: 2 });
  expect((await confirm()).body).toEqual({ closureId, takenBack: 0 });
  const [, , , ...after] = await self.revisions(5);
  expect(after.toSorted()).toEqual(['luca: absent', 'sofia: absent']);
  const invoice = { servedOn: TODAY, invoiced: 2, unitPriceCents: 520 };
  const match = (await post('caterer-matches', invoice)).body;
  expect(match).toMatchObject({ ordered: 2, billable: 2, tooMany: 0 });
});

test('where presence is charged, those are counted who were seen by the cut-off', async () => {
  const { self, order } = bound(kitchen(['luca', 'sofia', 'marco'], 'attendance'));
  await self.open();
  await order('luca', { order: 'plain' });
  await order('marco', { order: 'none' });
  await self.seen('luca', 'present', '2021-03-26T07:50:00.000Z');
  await self.at(AFTER_CUT_OFF);
  const [frozen] = await self.counts(1);
  expect(frozen?.lines).toEqual([{ dietCode: null, plain: true, pupils: 1, staff: 0 }]);
  expect(await self.revisions(1)).toEqual(['luca: eaten']);
});
