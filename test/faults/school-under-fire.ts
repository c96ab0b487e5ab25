/** A Comune for the load: registry's word, a tariff whose prices are written here, and a device. */
import { randomUUID } from 'node:crypto';
import { createDeviceKeys, type DeviceKeys } from '@mestolo/deploy/canteen-device/device-keys.ts';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { isReady } from './is-ready.ts';
import type { Target } from './target.ts';

export const TENANT = 'prova';
const NOW = '2021-06-25T12:00:00.000Z';
const PUPILS = 320;
const TARIFF_CHANGE = '2021-01-07';

interface Kind {
  readonly schoolKind: 'primaria' | 'infanzia';
  readonly rates: { band: string | null; resident: boolean; siblingRank: number; exempt: boolean };
  /** Before and from the change of tariff on; worked out by hand, not by the service's code. */
  readonly priceCents: readonly [number, number];
}

const plain = { band: null, resident: true, siblingRank: 1, exempt: false };

const kinds: readonly Kind[] = [
  { schoolKind: 'primaria', rates: plain, priceCents: [450, 480] },
  { schoolKind: 'infanzia', rates: { ...plain, siblingRank: 2 }, priceCents: [320, 336] },
  { schoolKind: 'primaria', rates: { ...plain, band: 'B' }, priceCents: [315, 336] },
  { schoolKind: 'infanzia', rates: plain, priceCents: [400, 420] },
  { schoolKind: 'primaria', rates: { ...plain, resident: false }, priceCents: [610, 610] },
  {
    schoolKind: 'infanzia',
    rates: { ...plain, band: 'B', siblingRank: 2 },
    priceCents: [224, 235],
  },
  { schoolKind: 'primaria', rates: { ...plain, exempt: true }, priceCents: [0, 0] },
];

export interface Pupil {
  readonly pupilId: string;
  readonly accountId: string;
  priceCentsOn(day: string): number;
}

export interface SchoolUnderFire {
  readonly pupils: readonly Pupil[];
  readonly devices: readonly DeviceKeys[];
  /** The days on which meals can have been served, oldest first. */
  readonly days: readonly string[];
}

const DEVICES = 6;

export async function openSchool(target: Target): Promise<SchoolUnderFire> {
  const schools = { primaria: randomUUID(), infanzia: randomUUID() };
  const accounts = Array.from({ length: Math.ceil(PUPILS * 0.6) }, () => randomUUID());
  const enrolled = Array.from({ length: PUPILS }, (_, index) => {
    const kind = kinds[index % kinds.length] ?? kinds[0];
    if (!kind) throw new Error('there are no kinds of pupils');
    // More pupils than accounts: siblings make transactions meet on one account.
    const accountId = accounts[index % accounts.length] ?? '';
    return { pupilId: randomUUID(), accountId, kind };
  });
  await publishRegistry(target, schools, enrolled);
  await untilReady(target);
  await putTariff(target);
  const devices = Array.from({ length: DEVICES }, () => createDeviceKeys());
  for (const device of devices) await register(target, device, schools.primaria);
  return {
    devices,
    days: serviceDays(),
    pupils: enrolled.map(({ pupilId, accountId, kind }) => ({
      pupilId,
      accountId,
      priceCentsOn: (day) => kind.priceCents[day < TARIFF_CHANGE ? 0 : 1],
    })),
  };
}

function serviceDays(): string[] {
  const days: string[] = [];
  for (let ms = Date.parse('2020-09-14'); ms < Date.parse('2021-06-20'); ms += 86_400_000) {
    const day = new Date(ms);
    if (day.getUTCDay() % 6 !== 0) days.push(day.toISOString().slice(0, 10));
  }
  return days;
}

type Enrolled = { readonly pupilId: string; readonly accountId: string; readonly kind: Kind };

async function publishRegistry(
  target: Target,
  schools: Readonly<Record<Kind['schoolKind'], string>>,
  enrolled: readonly Enrolled[],
): Promise<void> {
  const { brokers, username, password } = target.logins.kafka;
  const producer = new Kafka({
    brokers: [...brokers],
    sasl: { mechanism: 'scram-sha-512', username, password },
    logLevel: logLevel.NOTHING,
    // Topics that were made a moment ago may not have their leaders yet.
    retry: { retries: 20, maxRetryTime: 1_000 },
  }).producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const send = (topic: string, type: string, subjects: readonly [string, object][]) =>
    producer.send({
      topic,
      messages: subjects.map(([key, data]) => ({ key, value: cloudEvent(type, key, data) })),
    });
  const sealed = 's1.k.AAAA.AAAA';
  const from = '2020-09-01';
  const families = new Set(enrolled.map(({ accountId }) => accountId));
  const holders = [{ from, guardianId: randomUUID(), fullName: sealed, taxCode: null }];
  await send('registry.calendar.v1', 'calendar-changed', [[TENANT, calendar(schools)]]);
  await send(
    'registry.families.v1',
    'family-changed',
    [...families].map((accountId) => [
      accountId,
      { accountId, version: 1, openedOn: from, closedOn: null, holders },
    ]),
  );
  await send(
    'registry.pupils.v1',
    'pupil-changed',
    enrolled.map(({ pupilId, accountId, kind }) => {
      const schoolId = schools[kind.schoolKind];
      const enrolments = [{ from, to: null, schoolId, classId: schoolId }];
      const names = { givenName: sealed, familyName: sealed };
      const rates = [{ from, ...kind.rates }];
      return [pupilId, { pupilId, version: 1, accountId, ...names, enrolments, rates }];
    }),
  );
  await producer.disconnect();
}

function cloudEvent(type: string, key: string, data: object): string {
  return JSON.stringify({
    specversion: '1.0',
    id: randomUUID(),
    source: '/mestolo/registry',
    type: `it.mestolo.registry.${type}.v1`,
    subject: key,
    time: NOW,
    datacontenttype: 'application/json',
    tenant: TENANT,
    partitionkey: key,
    data,
  });
}

function calendar(schools: Readonly<Record<Kind['schoolKind'], string>>) {
  return {
    tenant: TENANT,
    version: 1,
    name: 'Comune di prova',
    timeZone: 'Europe/Rome',
    clock: { kind: 'fixed', at: NOW },
    office: { name: 'Ufficio scuola', phone: null, email: null },
    schools: Object.entries(schools).map(([kind, schoolId]) => {
      return { schoolId, code: kind, name: kind, kind };
    }),
    classes: [],
    schoolYears: [
      { name: '2020/21', from: '2020-09-01', to: '2021-06-30', graceUntil: '2020-09-30' },
    ],
    serviceWeekdays: [1, 2, 3, 4, 5],
    closures: [],
    lowBalanceBelowCents: 900,
    creditor: null,
  };
}

async function putTariff(target: Target): Promise<void> {
  const line = (from: string, schoolKind: string, listCents: number) => {
    const common = { from, schoolKind, listCents, nonResidentCents: 610 };
    return { ...common, bands: { B: 30 }, siblings: { 2: 20 } };
  };
  const lines = [
    line('2020-09-01', 'primaria', 450),
    line('2020-09-01', 'infanzia', 400),
    line(TARIFF_CHANGE, 'primaria', 480),
    line(TARIFF_CHANGE, 'infanzia', 420),
  ];
  const path = `/internal/tenants/${TENANT}/tariffs`;
  await ask(target, { method: 'PUT', audience: 'billing', path, body: { lines } });
}

async function register(target: Target, device: DeviceKeys, schoolId: string): Promise<void> {
  const { deviceId, publicJwk } = device;
  const path = `/internal/tenants/${TENANT}/devices`;
  const body = { deviceId, schoolId, name: 'Tablet', publicKey: publicJwk };
  await ask(target, { method: 'POST', audience: 'attendance', path, body });
}

async function ask(
  target: Target,
  call: {
    readonly method: string;
    readonly audience: 'attendance' | 'billing';
    readonly path: string;
    readonly body: object;
  },
): Promise<void> {
  const { method, audience, path, body } = call;
  const base = audience === 'billing' ? target.billingUrl : target.attendanceUrl;
  const authorization = `Bearer ${await target.officeToken(audience)}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const response = await fetch(`${base}${path}`, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

/** Both doors open, both consumers at work. */
async function untilReady({ attendanceUrl, billingUrl }: Target): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (const base of [attendanceUrl, billingUrl]) {
    for (const path of ['/ready', '/ready/consumer']) {
      while (!(await isReady(`${base}${path}`))) {
        if (Date.now() > deadline) throw new Error(`${base}${path} does not become ready`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}
