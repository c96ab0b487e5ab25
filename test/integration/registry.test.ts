/** Registry on real brokers: imports that repeat, keys that are handed out and destroyed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PupilChanged } from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { brokenLines, fileOf } from '@mestolo/registry/office-files/broken-lines-fixture.ts';
import { createKeyRing } from '@mestolo/service/keys.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CANARY,
  dumpOf,
  familyOf,
  Office,
  type PublishedEvent,
  watchRegistry,
} from './registry-office.ts';

let system: TestSystem;
let published: Awaited<ReturnType<typeof watchRegistry>>;

beforeAll(async () => {
  const brokers = sharedBrokers();
  system = await startSystem({ brokers, suite: 'registry', services: ['registry'] });
  published = await watchRegistry(brokers);
});

afterAll(async () => {
  await published.stop();
  const exits = await system.stop();
  expect(exits.registry).toMatchObject({ code: 0 });
});

const versionsOf = (tenant: string, topic: string, key: string) =>
  published
    .of(tenant)
    .filter((event) => event.topic === topic && event.subject === key)
    .map(({ data }) => data.version);

describe('an import', () => {
  it('that repeats changes nothing; a change makes the next version and one event', async () => {
    const office = new Office(system);
    const { tenant } = office;
    const first = await office.importAll([familyOf('1'), familyOf('2', { guardians: [] })]);
    expect(first.calendar?.result).toBe('new');
    expect(first.counts.families).toEqual({ new: 1, changed: 0, same: 0, refused: 1 });
    expect(first.families[1]?.problems[0]?.field).toBe('guardians');
    const [family] = first.families;
    const [older, younger] = family?.pupils ?? [];

    const again = await office.importAll([familyOf('1')]);
    expect(again.calendar?.result).toBe('same');
    expect(again.counts).toEqual({
      families: { new: 0, changed: 0, same: 1, refused: 0 },
      guardians: { new: 0, changed: 0, same: 1, refused: 0 },
      pupils: { new: 0, changed: 0, same: 2, refused: 0 },
      staff: { new: 0, changed: 0, same: 0, refused: 0 },
    });
    expect(again.families[0]?.accountId).toBe(family?.accountId);

    const withdrawn = { ...familyOf('1').pupils[0], to: '2020-10-31' };
    const third = await office.importAll([familyOf('1', { pupils: [withdrawn] })]);
    expect(third.counts.pupils).toMatchObject({ changed: 1 });
    const changed = [older, younger].map((one) => one?.pupilId ?? '');
    await published.until(tenant, () =>
      changed.every((id) => versionsOf(tenant, topics.pupils.name, id).includes(2)),
    );
    // The withdrawal of the older child makes the younger one the first of the account.
    const pupil = published
      .of(tenant)
      .findLast(({ subject }) => subject === younger?.pupilId)?.data;
    expect(PupilChanged.data.parse(pupil).rates).toEqual([
      { from: '2020-09-07', band: 'B', resident: true, siblingRank: 2, exempt: false },
      { from: '2020-11-01', band: 'B', resident: true, siblingRank: 1, exempt: false },
    ]);
    // The relay publishes what is current, so it may pass over a version, but never makes one.
    for (const id of changed) {
      expect(versionsOf(tenant, topics.pupils.name, id).at(-1)).toBe(2);
    }
    const once = [
      [topics.families.name, family?.accountId ?? ''],
      [topics.calendar.name, tenant],
    ] as const;
    // Topics are not published in the order of each other.
    await published.until(tenant, () =>
      once.every(([topic, key]) => versionsOf(tenant, topic, key).length > 0),
    );
    for (const [topic, key] of once) expect(versionsOf(tenant, topic, key)).toEqual([1]);
  });

  it('that runs several times at once makes everyone once', async () => {
    const office = new Office(system);
    await office.importAll([]);
    const families = Array.from({ length: 30 }, (_, index) =>
      familyOf(`c${index}`, {
        pupils: [{ ...familyOf(`c${index}`).pupils[1], code: `P${index}` }],
        guardians: [{ fullName: `Guardian ${index}` }],
      }),
    );
    const runs = await Promise.all([1, 2, 3].map(() => office.importAll(families)));
    const accounts = runs.map((run) => run.families.map(({ accountId }) => accountId));
    expect(accounts[1]).toEqual(accounts[0]);
    expect(accounts[2]).toEqual(accounts[0]);
    expect(new Set(accounts[0]).size).toBe(30);
    const codes = runs.map((run) => run.families.map(({ paymentCode }) => paymentCode));
    expect(codes[1]).toEqual(codes[0]);
    expect(new Set(codes[0]).size).toBe(30);
    const dry = await office.importAll([familyOf('dry')], { dryRun: true });
    expect(dry.families[0]?.paymentCode).toBeNull();
    const made = runs.map(({ counts }) => counts.pupils?.new ?? 0);
    expect(made.reduce((sum, one) => sum + one)).toBe(30);
  });

  it('answers what cannot be taken, and repeats no value', async () => {
    const office = new Office(system);
    const path = `/internal/tenants/${office.tenant}/import`;
    const early = await office.call('office', 'POST', path, { families: [familyOf('x')] });
    expect([early.status, await early.json()]).toMatchObject([
      409,
      { type: 'urn:mestolo:problem:no-calendar' },
    ]);
    const wrong = await office.call('office', 'POST', path, {
      families: [{ ...familyOf('x'), iban: 'IT60X0542811101000000123456' }],
    });
    const text = await wrong.text();
    expect(wrong.status).toBe(422);
    expect(JSON.parse(text).errors).toMatchObject([
      { path: 'families.0.iban', code: 'unknown_field' },
    ]);
    expect(text).not.toContain('IT60');
    const foreign = await office.call('billing', 'POST', path, { families: [] });
    expect(foreign.status).toBe(403);
  });

  it('reads the files of an office, line by line', async () => {
    const office = new Office(system);
    await office.importAll([]);
    const folder = join(import.meta.dirname, '../../deploy/demo/pianengo');
    const file = (name: string) => readFileSync(join(folder, name));
    const files = {
      'famiglie.csv': file('famiglie.csv').toString('base64'),
      'tariffe.csv': file('tariffe.csv').toString('utf8'),
    };
    interface Report {
      counts: { lines: Record<string, number> };
      ids: { pupils: Record<string, string> };
      files: { name: string; kind: string; lines: { pupilId: string; result: string }[] }[];
      schools: { name: string; kind: string }[];
    }
    const send = (more: object = {}) =>
      office.json<Report>('POST', 'import-csv', { files, ...more });
    const before = await office.json('GET', 'calendar');
    const tried = await send({ dryRun: true });
    expect(await office.json('GET', 'calendar')).toEqual(before);
    const first = await send();
    expect(tried.counts).toEqual(first.counts);
    expect(first.counts.lines).toMatchObject({ changed: 0, same: 0, refused: 0 });
    expect(first.files.map(({ kind }) => kind)).toEqual(['people', 'notMine']);
    expect(first.schools.map(({ name, kind }) => [name, kind])).toEqual([
      ['Primaria Don Bosco', 'primaria'],
      ['Infanzia Il Girasole', 'infanzia'],
    ]);
    const second = await send();
    expect(second.counts.lines.same).toBe(first.counts.lines.new);
    expect(second.ids).toEqual(first.ids);
  });
});

describe('a whole Comune in files', () => {
  it('is tried, taken, and the same again; broken lines leave the others alone', async () => {
    const office = new Office(system);
    await office.importAll([]);
    const broken = fileOf(brokenLines);
    const refused = brokenLines.filter(({ result }) => result === 'refused').length;
    const staff = [
      '"sep=;"',
      'Cognome;Nome;Plesso;Qualifica;In servizio dal;In servizio al',
      'Maestri;Ortensia;Primaria Bosco;insegnante;07/09/2020;',
      'Cuochi;Ivo;Primaria Bosco;collaboratore;44105;31/01/2021',
      'Nessuno;Ada;;insegnante;;',
    ];
    const diets = [
      'famiglia;intestatario;codice alunno;alunno;data di nascita;plesso;classe;fascia;data isee;dieta',
      'D1;Bo Ada;D1;Bo Ivo;28/02/2014;Primaria Bosco;1A;Fascia B;21/09/2020;celiachia',
      'D2;Fo Ada;D2;Fo Ugo;28/02/2014;Primaria Bosco;1A;;;AB12',
    ];
    const files = {
      'famiglie.csv': Buffer.from(broken.text, 'utf8').toString('base64'),
      'personale.csv': Buffer.from(staff.join('\r\n'), 'latin1').toString('base64'),
      'diete.csv': `\ufeff${diets.join('\n')}`,
      'elenco.xls': Buffer.from([0xd0, 0xcf, 0x11, 0xe0]).toString('base64'),
    };
    interface Line {
      readonly line: number;
      readonly result: string;
      readonly pupilId: string;
      readonly staffId: string;
    }
    interface Report {
      counts: Record<string, Record<string, number>>;
      ids: { pupils: Record<string, string> };
      files: { kind: string; problem: string | null; lines: Line[] }[];
    }
    const send = (more: object = {}) =>
      office.json<Report>('POST', 'import-csv', { files, ...more });
    const tried = await send({ dryRun: true });
    const taken = await send({ reason: 'from the old program' });
    expect(taken.counts).toEqual(tried.counts);
    expect(taken.files.map(({ kind }) => kind)).toEqual([
      ...['people', 'staff', 'people', 'unreadable'],
    ]);
    expect(taken.files[3]?.problem).toMatch(/workbook/);
    expect(taken.counts.staff).toEqual({ new: 2, changed: 0, same: 0, refused: 1 });
    expect(taken.counts.lines?.refused).toBe(refused + 1);
    const again = await send();
    expect(again.counts.lines).toMatchObject({ new: 0, changed: 0, refused: refused + 1 });
    const log = await office.json<{ operations: { reason: string }[] }>(
      ...(['GET', 'operations?limit=500'] as const),
    );
    expect(log.operations.at(-1)?.reason).toBe('from the old program');

    const [ivo = '', ugo = ''] = ['D1', 'D2'].map((code) => taken.ids.pupils[code]);
    const reasons = await Promise.all(
      [ivo, ugo].map((id) => office.json<{ diets: object[] }>('GET', `pupils/${id}/diets`)),
    );
    expect(reasons).toMatchObject([
      { diets: [{ from: '2020-09-07', code: 'DX1', reason: 'celiachia' }] },
      { diets: [{ code: 'AB12', reason: null }] },
    ]);
    const ofIvo = (events: readonly PublishedEvent[]) =>
      events.findLast(({ subject, topic }) => subject === ivo && topic === topics.pupils.name);
    await published.until(office.tenant, (events) => ofIvo(events) !== undefined);
    expect(ofIvo(published.of(office.tenant))?.data.rates).toMatchObject([
      { from: '2020-09-07', band: null },
      { from: '2020-09-21', band: 'B' },
    ]);
  });
});

describe('the keys of a family', () => {
  it('open what is published, for those who may have them, until they are destroyed', async () => {
    const office = new Office(system);
    const { tenant } = office;
    const [family] = (await office.importAll([familyOf('k')])).families;
    const accountId = family?.accountId ?? '';
    const pupilId = family?.pupils[0]?.pupilId ?? '';
    await published.until(tenant, (events) => events.some(({ subject }) => subject === pupilId));
    const event = published.of(tenant).find(({ subject }) => subject === pupilId);
    const pupil = PupilChanged.data.parse(event?.data);
    const ring = createKeyRing({
      client: {
        post: async (path, { schema, body }) =>
          schema.parse(await (await office.call('portal', 'POST', path, body)).json()),
      },
    });
    await ring.fetchFor([pupil.givenName]);
    const place = { tenant, recordId: pupilId, field: 'givenName' };
    expect(ring.open(pupil.givenName, place)).toBe(CANARY.childName);

    const keyIds = [`family:${accountId}:contact`];
    const refused = await office.call('billing', 'POST', '/internal/keys:fetch', { keyIds });
    expect(refused.status).toBe(403);

    const path = `families/${accountId}`;
    const search = { taxCode: CANARY.taxCode };
    expect(await office.json('POST', 'families:search', search)).toEqual({
      accountIds: [accountId],
    });
    expect(await office.json('POST', `${path}/keys:destroy`)).toMatchObject({
      result: 'destroyed',
    });
    expect(await office.json('POST', `${path}/keys:destroy`)).toMatchObject({ result: 'same' });
    await published.until(
      tenant,
      (events) => events.filter(({ topic }) => topic === topics.keys.name).length === 3,
    );
    const gone = await office.call('notifications', 'POST', '/internal/keys:fetch', {
      keyIds,
      create: true,
    });
    expect(await gone.json()).toEqual({ keys: [{ keyId: keyIds[0], key: null }] });
    expect(await office.json('GET', path)).toMatchObject({
      paymentCode: family?.paymentCode,
      holders: [{ fullName: null, taxCode: null }],
      guardians: [{ fullName: null, email: null, phone: null, channels: ['email', 'sms'] }],
      pupils: [{ givenName: null, rates: [{ siblingRank: 1 }] }, { birthDate: null }],
    });
    expect(await office.json('POST', 'families:search', search)).toEqual({ accountIds: [] });
    const again = await office.importAll([familyOf('k')]);
    expect(again.families[0]).toMatchObject({ result: 'refused', accountId: null });
  });

  it('are made for receipts when payments asks, once', async () => {
    const office = new Office(system);
    const keyIds = [`tenant:${office.tenant}:receipts:2020`];
    const fetchKeys = async (create: boolean) => {
      const body = { keyIds, create };
      const answer = await office.call('payments', 'POST', '/internal/keys:fetch', body);
      return ((await answer.json()) as { keys: { key: string | null }[] }).keys[0]?.key;
    };
    expect(await fetchKeys(false)).toBeNull();
    const made = await Promise.all([1, 2, 3, 4].map(() => fetchKeys(true)));
    expect(new Set(made).size).toBe(1);
    expect(Buffer.from(made[0] ?? '', 'base64')).toHaveLength(32);
  });
});

describe('registry', () => {
  it('lists a class on a day, and who is gone is not there', async () => {
    const office = new Office(system);
    const [family] = (await office.importAll([familyOf('l')])).families;
    const classId = family?.pupils[0]?.classId;
    const list = (on: string) => office.json('GET', `classes/${classId}/pupils?on=${on}`);
    expect(await list('2020-10-05')).toMatchObject({ pupils: [{ givenName: CANARY.childName }] });
    expect(await list('2021-07-01')).toEqual({ pupils: [] });
  });

  it('keeps and publishes nothing of a person in clear', async () => {
    const office = new Office(system);
    const [family] = (await office.importAll([familyOf('z')])).families;
    const guardianId = family?.guardians[0]?.guardianId ?? '';
    await published.until(office.tenant, (events) =>
      events.some(({ subject }) => subject === guardianId),
    );
    const everything = [
      await dumpOf(system),
      published.of(office.tenant).map(({ text }) => text),
      JSON.stringify(system.logs('registry')),
    ].join();
    expect(everything).toContain(guardianId);
    for (const value of Object.values(CANARY)) expect(everything).not.toContain(value);
  });
});
