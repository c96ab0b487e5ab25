/** What an office does to one pupil, one account or one day: through registry's doors. */
import { randomUUID } from 'node:crypto';
import { type Operation, operationFault } from '@mestolo/service/operation-log.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CALENDAR, dumpOf, familyOf, Office, watchRegistry } from './registry-office.ts';

let system: TestSystem;
let published: Awaited<ReturnType<typeof watchRegistry>>;

beforeAll(async () => {
  const brokers = sharedBrokers();
  system = await startSystem({ brokers, suite: 'registry-acts', services: ['registry'] });
  published = await watchRegistry(brokers);
});

afterAll(async () => {
  await published.stop();
  const exits = await system.stop();
  expect(exits.registry).toMatchObject({ code: 0 });
});

/** The newest record of a subject, on one of its topics, once it says what is expected. */
async function publishedOf(
  { tenant }: Office,
  subject: string,
  expected: Record<string, unknown>,
): Promise<Readonly<Record<string, unknown>>> {
  const fits = (data: unknown) => {
    try {
      expect(data).toMatchObject(expected);
      return true;
    } catch {
      return false;
    }
  };
  const found = () => {
    const ofSubject = published.of(tenant).filter((event) => event.subject === subject);
    const newest = new Map(ofSubject.map((event) => [event.topic, event.data]));
    return [...newest.values()].find(fits);
  };
  await published.until(tenant, () => found() !== undefined);
  return found() ?? {};
}

async function familyIn(office: Office, suffix: string, changes: object = {}) {
  const { families } = await office.importAll([familyOf(suffix, changes)]);
  const [family] = families;
  const [older, younger] = family?.pupils ?? [];
  return {
    accountId: family?.accountId ?? '',
    guardianId: family?.guardians[0]?.guardianId ?? '',
    older: older?.pupilId ?? '',
    younger: younger?.pupilId ?? '',
  };
}

const pupilLine = (code: string, birthDate: string) => {
  return { code, givenName: 'Ivo', familyName: 'Neri', birthDate, school: 'DB', class: '4A' };
};

describe('an ISEE that is filed late', () => {
  it('counts by the rule that the Comune has', async () => {
    const office = new Office(system);
    const { older } = await familyIn(office, 'i');
    const file = (filedOn: string) =>
      office.json('POST', `pupils/${older}/isee`, { band: 'c', filedOn, reason: 'DSU seen' });
    const rule = (lateIsee: string) =>
      office.json('POST', 'import', { calendar: { ...CALENDAR, lateIsee } });
    expect(await file('2020-09-21')).toMatchObject({ result: 'changed', from: '2020-09-21' });
    expect(await file('2020-09-21')).toMatchObject({ result: 'same', band: 'C' });
    await rule('nextMonth');
    expect(await file('2020-09-21')).toMatchObject({ from: '2020-10-01', result: 'same' });
    await rule('byFifteenth');
    expect(await file('2020-09-15')).toMatchObject({ from: '2020-09-01', result: 'changed' });
    await publishedOf(office, older, { rates: [{ from: '2020-09-07', band: 'C' }] });
    const late = await office.send('POST', `pupils/${older}/isee`, {
      ...{ band: 'A', filedOn: '2020-10-06' },
    });
    expect(late).toMatchObject({ status: 422, body: { problems: [{ field: 'filedOn' }] } });
    const nobody = await office.send('POST', `pupils/${randomUUID()}/isee`, {
      ...{ band: 'A', filedOn: '2020-10-05' },
    });
    expect(nobody.status).toBe(404);
  });
});

describe('a pupil who goes to another family', () => {
  it('is paid for by its account from that day; the ranks of both follow', async () => {
    const office = new Office(system);
    const from = await familyIn(office, 'm');
    const to = await familyIn(office, 'n', {
      guardians: [{ fullName: 'Bruna Neri' }],
      pupils: [pupilLine('N1', '2012-01-01')],
    });
    const diets = [{ from: '2020-09-07', to: null, code: 'D7', reason: 'favismo quirino' }];
    await office.json('PUT', `pupils/${from.older}/diets`, { diets });
    const move = { accountId: to.accountId, from: '2020-10-01', reason: 'court order' };
    const path = `pupils/${from.older}/move`;
    expect(await office.json('POST', path, move)).toMatchObject({ result: 'changed' });
    expect(await office.json('POST', path, move)).toMatchObject({ result: 'same' });
    const accounts = [
      { from: '2020-09-01', accountId: from.accountId },
      { from: '2020-10-01', accountId: to.accountId },
    ];
    const { accountId, older, younger } = { ...from, accountId: to.accountId };
    await publishedOf(office, older, { accountId, accounts, rates: [{ siblingRank: 1 }] });
    const ranks = (...steps: [string, number][]) => ({
      rates: steps.map(([day, siblingRank]) => ({ from: day, siblingRank })),
    });
    await publishedOf(office, younger, ranks(['2020-09-07', 2], ['2020-10-01', 1]));
    await publishedOf(office, to.older, ranks(['2020-09-07', 1], ['2020-10-01', 2]));

    // What was so before the move may still be corrected: it is told to the other family's pupil.
    const end = { from: '2020-09-21', reason: 'never came back' };
    await office.json('POST', `pupils/${older}/withdrawal`, end);
    await publishedOf(office, younger, ranks(['2020-09-07', 2], ['2020-09-21', 1]));
    await publishedOf(office, to.older, ranks(['2020-09-07', 1]));

    expect(await office.json('GET', `pupils/${older}/diets`)).toEqual({ diets });
    const resolved = await office.json<{ pupils: unknown[]; families: unknown[] }>(
      ...(['POST', 'people:resolve', { families: ['fm', 'none'], pupils: ['am'] }] as const),
    );
    expect(resolved.pupils).toEqual([{ pupilId: older, accountId }]);
    expect(resolved.families).toEqual([{ accountId: from.accountId }, null]);
    const family = await office.json<{ formerPupils: object[] }>(
      ...(['GET', `families/${from.accountId}`] as const),
    );
    expect(family.formerPupils).toMatchObject([{ pupilId: older, accountId }]);
    // An office's list that still has the pupil in the old family is told so; the new one is right.
    const listed = familyOf('m').pupils[0];
    const lists = [familyOf('m'), { code: 'Fn', guardians: [], pupils: [listed] }];
    const { families } = await office.importAll(lists);
    expect(families.map(({ pupils: [first] }) => first?.problems)).toEqual([
      [{ field: 'code', problem: 'belongs to another family' }],
      [],
    ]);
    expect(families[1]?.pupils[0]?.pupilId).toBe(older);
    const tomorrow = { ...move, from: '2020-10-06' };
    expect((await office.send('POST', path, tomorrow)).status).toBe(422);
  });
});

interface Shown {
  readonly pupilId: string;
  readonly birthDate: string;
  readonly enrolments: readonly { readonly from: string; readonly to: string | null }[];
  readonly rates: readonly { readonly from: string; readonly siblingRank: number }[];
  readonly accounts: readonly { readonly from: string; readonly accountId: string }[];
  readonly accountId: string;
}

/** The place by birth date among those of the account who are enrolled that day. */
function rankOn(day: string, one: Shown, everyone: readonly Shown[]): number {
  const accountOn = ({ accounts, accountId }: Shown) =>
    accounts.findLast(({ from }) => from <= day)?.accountId ?? accountId;
  const isThere = ({ enrolments }: Shown) =>
    enrolments.some(({ from, to }) => from <= day && (to === null || day <= to));
  const older = everyone.filter((other) => {
    const isOlder = other.birthDate < one.birthDate && other.pupilId !== one.pupilId;
    return isOlder && isThere(other) && accountOn(other) === accountOn(one);
  });
  return older.length + 1;
}

describe('acts on families that share a pupil', () => {
  it('raced against each other leave every rank right', async () => {
    const office = new Office(system);
    const one = await familyIn(office, 'r');
    const lines = [pupilLine('S1', '2010-01-01'), pupilLine('S2', '2014-01-01')];
    const two = await familyIn(office, 's', {
      guardians: [{ fullName: 'Bruna Neri' }],
      pupils: lines,
    });
    const days = ['2020-09-10', '2020-09-17', '2020-09-24', '2020-10-01'];
    const requests = days.flatMap((from, index) => {
      const [home, other] = index % 2 === 0 ? [one, two] : [two, one];
      const move = { accountId: other.accountId, from };
      return [
        office.send('POST', `pupils/${one.older}/move`, move),
        office.send('POST', `pupils/${home.younger}/withdrawal`, { from }),
        office.send('POST', `pupils/${two.older}/move`, { ...move, from: '2020-09-21' }),
      ];
    });
    const statuses = (await Promise.all(requests)).map(({ status }) => status);
    expect(statuses).toEqual(statuses.map(() => 200));
    const families = await Promise.all(
      [one, two].map(({ accountId }) =>
        office.json<{ pupils: Omit<Shown, 'accountId'>[] }>('GET', `families/${accountId}`),
      ),
    );
    const everyone = families.flatMap(({ pupils }, index) => {
      const { accountId } = index === 0 ? one : two;
      return pupils.map((pupil): Shown => ({ ...pupil, accountId }));
    });
    expect(everyone).toHaveLength(4);
    for (const pupil of everyone) {
      const ranks = pupil.rates.map(({ siblingRank }) => siblingRank);
      expect(ranks).toEqual(pupil.rates.map(({ from }) => rankOn(from, pupil, everyone)));
      expect(pupil.rates.length).toBeGreaterThan(0);
    }
  });
});

describe('the holder of an account', () => {
  it('changes from a day, or is corrected from the start; the account stays', async () => {
    const office = new Office(system);
    const { accountId, guardianId } = await familyIn(office, 'h');
    const path = `families/${accountId}/holders`;
    const guardian = { fullName: 'Marco Verdi', email: 'marco@posta.example' };
    const change = { guardian, kind: 'change', from: '2020-10-01' };
    const key = randomUUID();
    const first = await office.send('POST', path, change, key);
    expect(first).toMatchObject({ status: 200, body: { result: 'changed', accountId } });
    expect(await office.send('POST', path, change, key)).toEqual(first);
    expect((await office.send('POST', path, { ...change, from: '2020-10-02' }, key)).status).toBe(
      422,
    );
    const published = await publishedOf(office, accountId, {
      holders: [{ from: '2020-09-01', guardianId }, { from: '2020-10-01' }],
    });
    const marco = (published.holders as { guardianId: string }[])[1]?.guardianId;
    const early = { guardianId, kind: 'change', from: '2020-09-15' };
    expect((await office.send('POST', path, early)).status).toBe(422);
    await office.json('POST', path, { guardianId: marco, kind: 'correction' });
    await publishedOf(office, accountId, { holders: [{ from: '2020-09-01', guardianId: marco }] });
  });
});

describe('closures, diets and staff', () => {
  it('close a class, a school or the whole Comune until they are withdrawn', async () => {
    const office = new Office(system);
    const { tenant } = office;
    const schools = [{ ...CALENDAR.schools[0], chargeBasis: 'order', cutOff: '09:15' }];
    const settings = { schools, cancelDaysAhead: 10, fourEyesFromCents: 50_000 };
    await office.json('POST', 'import', { calendar: { ...CALENDAR, ...settings } });
    const seen = await office.json<{ classes: { classId: string; schoolId: string }[] }>(
      ...(['GET', 'calendar'] as const),
    );
    const [place] = seen.classes;
    const closure = { closureId: randomUUID(), from: '2020-11-13', to: '2020-11-13' };
    const strike = { ...closure, cause: 'strike' };
    const outing = { ...strike, closureId: randomUUID(), class: place?.classId, cause: 'outing' };
    expect(await office.json('POST', 'closures', strike)).toMatchObject({ result: 'new' });
    expect(await office.json('POST', 'closures', strike)).toMatchObject({ result: 'same' });
    expect((await office.send('POST', 'closures', { ...strike, to: '2020-11-14' })).status).toBe(
      422,
    );
    await office.json('POST', 'closures', outing);
    const { closureId } = closure;
    // Whoever imports the calendar again, saying none of it, takes nothing back.
    await office.json('POST', 'import', { calendar: { ...CALENDAR, lowBalanceBelowCents: 1000 } });
    await publishedOf(office, tenant, {
      closures: [
        { ...closure, schoolId: null, classId: null, cause: 'strike' },
        { closureId: outing.closureId, schoolId: place?.schoolId, classId: place?.classId },
      ],
      schools: [{ chargeBasis: 'order', cutOff: '09:15' }],
      ...{ lowBalanceBelowCents: 1000, cancelDaysAhead: 10, fourEyesFromCents: 50_000 },
    });
    await office.json('POST', `closures/${closureId}/withdrawal`, {});
    await publishedOf(office, tenant, { closures: [{ schoolId: place?.schoolId }] });
  });

  it('tell a kitchen what to cook and nobody why; staff are counted under sealed names', async () => {
    const office = new Office(system);
    const { tenant } = office;
    const { accountId, older } = await familyIn(office, 'd');
    const diets = [{ from: '2020-09-07', to: null, code: 'D1', reason: 'celiachia di quirino' }];
    await office.json('PUT', `pupils/${older}/diets`, { diets });
    const staffId = randomUUID();
    const { schools } = await office.json<{ schools: { schoolId: string }[] }>(
      ...(['GET', 'calendar'] as const),
    );
    const postings = [{ from: '2020-09-07', to: null, schoolId: schools[0]?.schoolId ?? '' }];
    const member = { fullName: 'Ortensia Maestri', postings };
    await office.json('PUT', `staff/${staffId}`, member);
    expect(await office.json('PUT', `staff/${staffId}`, member)).toMatchObject({ result: 'same' });
    await publishedOf(office, older, { diets: [{ from: '2020-09-07', to: null, code: 'D1' }] });
    await publishedOf(office, staffId, { postings });
    expect(await office.json('GET', 'staff?on=2020-10-05')).toEqual({
      staff: [{ staffId, ...member }],
      next: null,
    });
    expect(await office.json('GET', 'staff?on=2020-09-06')).toMatchObject({ staff: [] });
    await office.json('POST', `families/${accountId}/keys:destroy`);
    await publishedOf(office, older, { version: 2, diets: [] });
    expect(await office.json('GET', `pupils/${older}/diets`)).toEqual({ diets: [] });
    const gone = await office.send('PUT', `pupils/${older}/diets`, { diets });
    expect(gone).toMatchObject({ status: 409 });
    const everything = published.of(tenant).map(({ text }) => text);
    const texts = [await dumpOf(system), ...everything].join('\n');
    expect(texts).not.toMatch(/celiachia|Ortensia|Maestri/);
    const attendance = `/internal/tenants/${tenant}/pupils/${older}/diets`;
    expect((await office.call('attendance', 'GET', attendance)).status).toBe(403);
    const keys = { keyIds: [`family:${randomUUID()}:diet`] };
    expect((await office.call('attendance', 'POST', '/internal/keys:fetch', keys)).status).toBe(
      403,
    );
  });
});

describe('the log of what people did', () => {
  it('has actor, role, reason, before and after, linked, in pages', async () => {
    const office = new Office(system);
    const { tenant } = office;
    const { accountId, older } = await familyIn(office, 'o');
    await office.json('POST', `pupils/${older}/circumstances`, {
      ...{ from: '2020-10-01', resident: false, reason: 'moved to Crema' },
    });
    interface Page {
      operations: Operation[];
      next: string | null;
    }
    const operations: Operation[] = [];
    for (let after = ''; ; ) {
      const page = await office.json<Page>('GET', `operations?limit=2${after}`);
      operations.push(...page.operations.map((one) => ({ ...one, tenant })));
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(operations.map(({ kind }) => kind)).toEqual([
      ...['calendarImported', 'familyImported', 'circumstancesChanged'],
    ]);
    const last = operations.at(-1);
    expect(last).toMatchObject({
      subject: `family:${accountId}`,
      actor: { kind: 'person', id: 'person-1' },
      ...{ role: 'office', reason: 'moved to Crema' },
      before: { pupils: { [older]: { circumstances: [{ value: { resident: true } }] } } },
    });
    expect(operationFault(operations, last ? { ...last, _id: tenant } : null)).toBeNull();
    expect(JSON.stringify(operations)).not.toMatch(/Canarini|Quirino|zaffira/i);
  });
});
