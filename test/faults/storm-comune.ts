/** A Comune with its families for the storm, and the notices they have asked for. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { StormPlant, StormService } from './storm-plant.ts';

export const STORM_TENANT = 'tempesta';
export const STORM_CREDITOR = '80012345678';
const NOW = '2020-11-13T11:15:00.000Z';
export const PAID_AT = '2020-11-13T12:30:00';
const FAMILIES = 200;
const AT_ONCE = 16;

/** Where it is all asked for. */
export type StormDoors = Pick<StormPlant, 'urls' | 'token'>;

export interface AskedNotice {
  readonly noticeNumber: string;
  readonly accountId: string;
  readonly amountCents: number;
}

export async function openComune(plant: StormDoors): Promise<readonly string[]> {
  const families = Array.from({ length: FAMILIES }, (_, index) => ({
    code: `f${index}`,
    openedOn: '2020-09-01',
    guardians: [{ fullName: `Prova ${index}`, taxCode: null }],
  }));
  const accountIds: string[] = [];
  for (let from = 0; from < families.length; from += 100) {
    const body = { calendar: calendar(), families: families.slice(from, from + 100) };
    const imported = await call(plant, 'registry', '/import', body);
    const known = (imported as { families: { accountId: string }[] }).families;
    accountIds.push(...known.map(({ accountId }) => accountId));
  }
  return accountIds;
}

/** Each over an amount of its own, so that no credit can be taken for another. */
export async function askForNotices(
  plant: StormDoors & Pick<StormPlant, 'paymentsReady'>,
  accountIds: readonly string[],
  count: number,
): Promise<AskedNotice[]> {
  await untilKnown(plant, accountIds);
  const asked: AskedNotice[] = [];
  let next = 0;
  const ask = async () => {
    for (let index = next++; index < count; index = next++) {
      const accountId = accountIds[index % accountIds.length] ?? '';
      const body = { accountId, amountCents: 1_000 + index };
      const made = await call(plant, 'payments', '/top-ups', body);
      asked.push({ ...body, noticeNumber: (made as { noticeNumber: string }).noticeNumber });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return asked;
}

/** Registry's word takes its time: the last family's notice can be made when all is known. */
async function untilKnown(
  plant: StormDoors & Pick<StormPlant, 'paymentsReady'>,
  accountIds: readonly string[],
): Promise<void> {
  const deadline = Date.now() + 60_000;
  const body = { accountId: accountIds.at(-1), amountCents: 1 };
  for (const url of plant.paymentsReady) {
    const address = `${new URL(url).origin}/internal/tenants/${STORM_TENANT}/top-ups`;
    const to = { service: 'payments', address, idempotencyKey: randomUUID() } as const;
    while ((await post(plant, to, body)).status !== 201) {
      if (Date.now() > deadline) throw new Error('the Comune did not become known');
      await pause(200);
    }
  }
}

/** A service that is busy says so; the same request comes again. */
async function call(plant: StormDoors, service: StormService, path: string, body: object) {
  const address = `${plant.urls[service]}/internal/tenants/${STORM_TENANT}${path}`;
  const idempotencyKey = randomUUID();
  for (let tries = 1; ; tries += 1) {
    const response = await post(plant, { service, address, idempotencyKey }, body);
    if (response.ok) return response.json();
    const said = await response.text();
    if (response.status !== 503 || tries === 20) {
      throw new Error(`${path}: ${response.status} ${said}`);
    }
    await pause(300);
  }
}

async function post(
  plant: StormDoors,
  to: { readonly service: StormService; readonly address: string; readonly idempotencyKey: string },
  body: object,
): Promise<Response> {
  return fetch(to.address, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await plant.token(to.service)}`,
      'content-type': 'application/json',
      'idempotency-key': to.idempotencyKey,
    },
    body: JSON.stringify(body),
  });
}

function calendar() {
  return {
    name: 'Comune della tempesta',
    timeZone: 'Europe/Rome',
    clock: { kind: 'fixed', at: NOW },
    office: { name: 'Ufficio scuola', phone: null, email: null },
    schools: [{ code: 'p1', name: 'Primaria', kind: 'primaria' }],
    schoolYears: [
      { name: '2020/21', from: '2020-09-01', to: '2021-06-30', graceUntil: '2020-09-30' },
    ],
    serviceWeekdays: [1, 2, 3, 4, 5],
    lowBalanceBelowCents: 900,
    creditor: {
      fiscalCode: STORM_CREDITOR,
      companyName: 'Comune della tempesta',
      brokerId: STORM_CREDITOR,
      stationId: `${STORM_CREDITOR}_01`,
      segregationCode: '07',
      iban: 'IT60X0542811101000000123456',
      transferCategory: '9/0107101TS/',
      // What PagoPA's archive of notices is told is another matter, with tests of its own.
      aca: false,
    },
  };
}
