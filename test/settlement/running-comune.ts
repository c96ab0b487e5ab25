/** A Comune on a running system, for the play of a month: its doors, and the world outside. */
import type { TestSystem } from '@mestolo/testkit/start-system.ts';
import { type Doors, openDoors } from '../simulation/doors.ts';

export const TENANT = 'pianengo';
export const CREDITOR = '00305410193';
const STATION = `${CREDITOR}_07`;
/** Ours among the codes of the creditor's services. */
export const SEGREGATION = '07';
/** Business time of the whole play: the middle of the month after. */
const NOW = '2020-11-13T11:15:00.000Z';

export interface RunningComune {
  readonly doors: Doors;
  /** The accounts of the families, by their number. */
  readonly accounts: readonly string[];
  pay(noticeNumber: string, at: { psp: string; paymentDateTime: string }): Promise<string>;
  gateway(path: string, body?: unknown): Promise<string>;
  payments(method: 'GET' | 'POST', path: string, body?: string): Promise<string>;
}

export async function openComune(system: TestSystem, families: number): Promise<RunningComune> {
  const doors = openDoors(system, TENANT);
  const imported = await doors.office({
    service: 'registry',
    method: 'POST',
    path: 'import',
    body: { calendar, families: Array.from({ length: families }, (_, n) => family(n)) },
  });
  const accounts = (imported.families as { accountId: string }[]).map((one) => one.accountId);
  const gateway: RunningComune['gateway'] = async (path, body) => {
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${system.urls.gateway}${path}`, { ...sent, headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`gateway ${path}: ${response.status} ${text}`);
    return text;
  };
  return {
    doors,
    accounts,
    gateway,
    async pay(noticeNumber, { psp, paymentDateTime }) {
      const order = { noticeNumber, creditorFiscalCode: CREDITOR, stationId: STATION };
      const report = JSON.parse(await gateway('/pay', { ...order, psp, paymentDateTime }));
      if (report.outcome !== 'paid') throw new Error(`not paid: ${JSON.stringify(report)}`);
      return report.receipts[0].receiptId;
    },
    async payments(method, path, body) {
      const token = await system.officeToken('payments', 'rosa');
      const url = `${system.urls.payments}/internal/tenants/${TENANT}/${path}`;
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(url, { method, headers, ...(body && { body }) });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return text;
    },
  };
}

function family(number: number) {
  const guardian = { fullName: `Famiglia ${number}`, taxCode: null };
  return { code: `f${number}`, openedOn: '2020-09-01', guardians: [guardian] };
}

const calendar = {
  name: 'Comune di Pianengo',
  timeZone: 'Europe/Rome',
  clock: { kind: 'fixed', at: NOW },
  office: { name: 'Ufficio scuola', phone: null, email: null },
  schoolYears: [
    { name: '2020/21', from: '2020-09-07', to: '2021-06-30', graceUntil: '2020-09-30' },
  ],
  serviceWeekdays: [1, 2, 3, 4, 5],
  lowBalanceBelowCents: 900,
  creditor: {
    fiscalCode: CREDITOR,
    companyName: 'Comune di Pianengo',
    brokerId: CREDITOR,
    stationId: STATION,
    segregationCode: SEGREGATION,
    iban: 'IT60X0542811101000000123456',
    transferCategory: '9/0107101TS/',
    assessments: [{ year: 2020, number: '312' }],
  },
};
