/**
 * A Comune of its own for each rule: two schools, the tariffs of 2020/21 with a rise in January,
 * and one family with Luca and Sofia. Everything goes through the doors that its users have.
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { createDeviceKeys, type DeviceKeys } from '@mestolo/deploy/canteen-device/device-keys.ts';
import { signedRequest } from '@mestolo/deploy/canteen-device/signed-request.ts';
import type { TestSystem } from '@mestolo/testkit/start-system.ts';
import type { Arrival } from './arrival.ts';

export interface Answer {
  readonly status: number;
  /** Each rule looks at the parts it knows. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Pupil {
  readonly pupilId: string;
  readonly accountId: string;
  readonly schoolId: string;
}

export interface Line {
  readonly state?: 'present' | 'absent';
  readonly observationId?: string;
  readonly recordedAt?: string;
  readonly supersedes?: string;
  /** Null leaves the day of service out. */
  readonly servedOn?: string | null;
}

export interface PupilWords {
  readonly code: string;
  readonly givenName: string;
  readonly birthDate: string;
  readonly school: 'PRI' | 'INF' | 'PR2';
  readonly class: string;
  readonly [field: string]: unknown;
}

export const LUCA: PupilWords = {
  ...{ code: 'luca', givenName: 'Luca', birthDate: '2011-05-09', school: 'PRI', class: '4A' },
  from: '2020-09-07',
};
export const SOFIA: PupilWords = {
  ...{ code: 'sofia', givenName: 'Sofia', birthDate: '2015-02-18', school: 'INF', class: 'G' },
  from: '2020-09-07',
};

const LINES = [
  ['2020-09-01', 'primaria', 450],
  ['2020-09-01', 'infanzia', 400],
  ['2021-01-07', 'primaria', 480],
  ['2021-01-07', 'infanzia', 420],
].map(([from, schoolKind, listCents]) => ({
  ...{ from, schoolKind, listCents, nonResidentCents: 610 },
  bands: { B: 30 },
  siblings: { '2': 20 },
}));

export interface Opening {
  /** Business time of the Comune. */
  readonly now?: string;
  readonly pupils?: readonly PupilWords[];
  readonly balanceCents?: number;
  readonly calendar?: Record<string, unknown>;
  readonly tariffs?: Record<string, unknown>;
}

export class Comune {
  readonly tenant = `r${randomUUID().slice(0, 12)}`;
  readonly fiscalCode = String(randomInt(10_000_000_000, 99_999_999_999));
  readonly #system: TestSystem;
  readonly #arrival: Arrival;
  readonly #devices = new Map<string, Promise<DeviceKeys>>();
  #calendar: Record<string, unknown> = {};
  readonly schools = new Map<string, string>();
  readonly classes = new Map<string, string>();
  readonly pupils = new Map<string, Pupil>();
  accountId = '';

  constructor(system: TestSystem, arrival: Arrival) {
    this.#system = system;
    this.#arrival = arrival;
  }

  async open(opening: Opening = {}): Promise<this> {
    const { now = '2020-11-13T11:15:00.000Z', pupils = [LUCA, SOFIA], balanceCents = 0 } = opening;
    const clock = { kind: 'fixed', at: now };
    this.#calendar = { ...calendarOf(this.fiscalCode), clock, ...opening.calendar };
    await this.family('casa', pupils, { calendar: this.#calendar, effectiveOn: '2020-09-07' });
    this.accountId = [...this.pupils.values()][0]?.accountId ?? '';
    await this.put('billing', 'tariffs', { lines: LINES, ...opening.tariffs });
    if (balanceCents !== 0) await this.openWith(balanceCents);
    await this.settled();
    return this;
  }

  /** One family as the office's import takes it; its pupils are known by their codes afterwards. */
  async family(
    code: string,
    pupils: readonly PupilWords[],
    more: Record<string, unknown> = {},
  ): Promise<string> {
    const guardians = [{ fullName: `Genitore ${code}`, taxCode: null }];
    const children = pupils.map((pupil) => ({ familyName: 'Rossi', ...pupil }));
    const body = { families: [{ code, guardians, pupils: children }], ...more };
    const answer = await this.post('registry', 'import', body);
    const [family] = answer.body.families as {
      accountId: string;
      pupils: { code: string; pupilId: string }[];
    }[];
    const calendar = answer.body.calendar as {
      schools: { code: string; schoolId: string }[];
      classes: { code: string; classId: string }[];
    } | null;
    for (const school of calendar?.schools ?? []) this.schools.set(school.code, school.schoolId);
    for (const one of calendar?.classes ?? []) this.classes.set(one.code, one.classId);
    if (!family) throw new Error(`registry took no family: ${JSON.stringify(answer.body)}`);
    for (const [index, { pupilId }] of family.pupils.entries()) {
      const words = pupils[index];
      if (words === undefined) throw new Error('registry answered for a pupil more');
      const schoolId = this.schools.get(words.school) ?? '';
      this.pupils.set(words.code, { pupilId, accountId: family.accountId, schoolId });
    }
    return family.accountId;
  }

  pupil(code: string): Pupil {
    const found = this.pupils.get(code);
    if (!found) throw new Error(`no pupil ${code} in this Comune`);
    return found;
  }

  /** Moves the Comune's clock, and changes other settings of its calendar. */
  async at(now: string, settings: Record<string, unknown> = {}): Promise<void> {
    this.#calendar = { ...this.#calendar, clock: { kind: 'fixed', at: now }, ...settings };
    await this.post('registry', 'import', { calendar: this.#calendar });
    await this.settled();
  }

  async openWith(balanceCents: number): Promise<void> {
    const balances = [{ accountId: this.accountId, balanceCents, reference: 'start' }];
    await this.post('billing', 'opening-balances', { effectiveOn: '2020-09-07', balances });
  }

  /** A signed line of a canteen device; the answer to that line. */
  async seen(code: string, servedOn: string, line: Line = {}, device = 'tablet-1') {
    const { pupilId, schoolId } = this.pupil(code);
    const said = {
      observationId: randomUUID(),
      state: 'present',
      recordedAt: `${servedOn}T10:30:00.000Z`,
      ...{ pupilId, servedOn },
      ...line,
    };
    const { servedOn: day, ...rest } = said;
    const [answer] = await this.lines(device, schoolId, [
      day === null ? rest : { ...rest, servedOn: day },
    ]);
    if (!answer) throw new Error('the door gave no answer to a line');
    return { ...answer, observationId: said.observationId };
  }

  async lines(device: string, schoolId: string, lines: readonly unknown[]) {
    const keys = await this.device(device, schoolId);
    const url = `${this.#system.urls.attendance}/devices/${keys.deviceId}/roll-calls`;
    const request = signedRequest({ url, body: JSON.stringify({ lines }), ...keys });
    const response = await fetch(url, request);
    const body = (await response.json()) as {
      lines: { result: string; mealId: string; revision: number; problem?: { code: string } }[];
    };
    if (response.status !== 200) throw new Error(JSON.stringify(body));
    return body.lines;
  }

  /** The device of this name, registered at its first use. */
  device(name: string, schoolId: string): Promise<DeviceKeys> {
    const known = this.#devices.get(name);
    if (known) return known;
    const registered = this.#register(name, schoolId);
    this.#devices.set(name, registered);
    return registered;
  }

  async #register(name: string, schoolId: string): Promise<DeviceKeys> {
    const keys = createDeviceKeys();
    const { deviceId, publicJwk: publicKey } = keys;
    await this.post('attendance', 'devices', { deviceId, publicKey, schoolId, name });
    return keys;
  }

  /** The office or a teacher puts a meal right. */
  corrects(code: string, servedOn: string, state: 'present' | 'absent', more: object = {}) {
    const { pupilId } = this.pupil(code);
    const said = { observationId: randomUUID(), reason: 'appello corretto', ...more };
    return this.post('attendance', 'corrections', { pupilId, servedOn, state, ...said });
  }

  async notice(amountCents: number): Promise<string> {
    const { accountId } = this;
    const answer = await this.post('payments', 'top-ups', { accountId, amountCents });
    return String(answer.body.noticeNumber);
  }

  /** Pays through the gateway simulator, as the payment node would. */
  async pays(noticeNumber: string, order: Record<string, unknown> = {}) {
    const paid = await this.gateway('pay', {
      noticeNumber,
      creditorFiscalCode: this.fiscalCode,
      paymentDateTime: '2020-11-13T12:20:00',
      ...order,
    });
    return paid as { outcome: string };
  }

  /** The gateway simulator's own doors, by which it is told what to do. */
  async gateway(path: string, body: Record<string, unknown>): Promise<unknown> {
    const response = await fetch(`${this.#system.urls.gateway}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.json();
  }

  async topsUp(amountCents: number, order: Record<string, unknown> = {}): Promise<void> {
    const { outcome } = await this.pays(await this.notice(amountCents), order);
    if (outcome !== 'paid') throw new Error(`the payment ended ${outcome}`);
  }

  settled(): Promise<void> {
    return this.#arrival.settled();
  }

  /** The balance in cents once everything so far has been posted. */
  async balance(accountId = this.accountId): Promise<number> {
    await this.settled();
    const { body } = await this.get('billing', `accounts/${accountId}`);
    return Number(body.balanceCents);
  }

  /** Kind, side and cents of each entry in the order of the days they count for. */
  async entries(accountId = this.accountId): Promise<StatementEntry[]> {
    await this.settled();
    const { body } = await this.get('billing', `accounts/${accountId}/statement?limit=500`);
    return body.entries as StatementEntry[];
  }

  get(service: ServiceName, path: string): Promise<Answer> {
    return this.call(service, 'GET', path);
  }

  post(service: ServiceName, path: string, body: unknown, person?: string): Promise<Answer> {
    return this.call(service, 'POST', path, { body, ...(person && { person }) });
  }

  put(service: ServiceName, path: string, body: unknown): Promise<Answer> {
    return this.call(service, 'PUT', path, { body });
  }

  /** An answer that says no is an error, unless it is what the rule asks for. */
  async call(
    service: ServiceName,
    method: string,
    path: string,
    more: { body?: unknown; person?: string; refusal?: number; key?: string } = {},
  ): Promise<Answer> {
    const { body, person = 'rosa', refusal, key = randomUUID() } = more;
    const address = `${this.#system.urls[service]}/internal/tenants/${this.tenant}/${path}`;
    const response = await fetch(address, {
      method,
      headers: {
        authorization: `Bearer ${await this.#system.officeToken(service, person)}`,
        'idempotency-key': key,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = JSON.parse((await response.text()) || '{}');
    const isRefused = response.status >= 400;
    if (isRefused !== (refusal !== undefined) || (isRefused && response.status !== refusal)) {
      throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    }
    return { status: response.status, body: answer };
  }
}

export interface StatementEntry {
  readonly entryId: string;
  readonly kind: string;
  readonly side: 'debit' | 'credit';
  readonly amountCents: number;
  readonly effectiveOn: string;
  readonly runningBalanceCents: number;
}

const calendarOf = (fiscalCode: string) => ({
  name: 'Comune di Prova',
  timeZone: 'Europe/Rome',
  office: { name: 'Ufficio Scuola', phone: null, email: null },
  schools: [
    { code: 'PRI', name: 'Primaria Gianni Rodari', kind: 'primaria' },
    { code: 'PR2', name: 'Primaria Maria Montessori', kind: 'primaria' },
    { code: 'INF', name: 'Infanzia Il Girasole', kind: 'infanzia' },
  ],
  classes: [
    { code: '4A', name: 'Quarta A', school: 'PRI' },
    { code: '4B', name: 'Quarta B', school: 'PR2' },
    { code: 'G', name: 'Grandi', school: 'INF' },
  ],
  schoolYears: [
    { name: '2020/21', from: '2020-09-07', to: '2021-06-08', graceUntil: '2020-09-30' },
  ],
  serviceWeekdays: [1, 2, 3, 4, 5],
  lowBalanceBelowCents: 900,
  creditor: {
    fiscalCode,
    companyName: 'Comune di Prova',
    brokerId: fiscalCode,
    stationId: `${fiscalCode}_01`,
    segregationCode: '01',
    iban: 'IT60X0542811101000000123456',
    transferCategory: '0101101IM',
  },
});
