/** One family in a Comune of its own, on all services: from its import to its page. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { repository } from '@mestolo/deploy/local/repository.ts';
import type { Brokers } from '@mestolo/testkit/brokers.ts';
import type { TestSystem, TestSystemOptions } from '@mestolo/testkit/start-system.ts';
import type { OtlpReceiver } from './otlp-receiver.ts';
import { referenceArrived } from './reference-arrived.ts';

/** A Monday; 12:15 in Pianengo. */
export const NOW = '2020-10-05T10:15:00.000Z';
export const TODAY = '2020-10-05';
const CREDITOR = '00000000190';
const TELEMETRY = join(repository, 'libs/telemetry/src/register.ts');

export interface Person {
  readonly guardianName: string;
  readonly taxCode: string;
  readonly email: string;
  readonly phone: string;
  readonly childGivenName: string;
  readonly childFamilyName: string;
}

export interface Family {
  readonly tenant: string;
  readonly accountId: string;
  readonly pupilId: string;
  readonly schoolId: string;
}

export interface Message {
  readonly channel: 'email' | 'sms';
  readonly to: string;
  readonly subject?: string;
  readonly text: string;
}

/** All services and the outside world; with a receiver every process sends its spans there. */
export function wholeSystem(receiver?: OtlpReceiver): Omit<TestSystemOptions, 'brokers' | 'suite'> {
  const outside = ['mailbox', 'gateway'] as const;
  const programs = [...services, ...outside].map((name) => {
    const preload = name === 'mailbox' || name === 'gateway' ? { NODE_OPTIONS: NEEDS_PRELOAD } : {};
    return [name, receiver ? { ...receiver.environment(name), ...preload } : {}] as const;
  });
  return { services, outside, env: Object.fromEntries(programs) };
}

/** Programs of the outside world are started bare. */
const NEEDS_PRELOAD = `--import=${TELEMETRY}`;

export class WholeComune {
  readonly tenant = `comune-${randomUUID().slice(0, 8)}`;
  readonly #brokers: Brokers;
  readonly #system: TestSystem;
  readonly #receiver: OtlpReceiver | undefined;

  constructor(brokers: Brokers, system: TestSystem, receiver?: OtlpReceiver) {
    this.#brokers = brokers;
    this.#system = system;
    this.#receiver = receiver;
  }

  /** Calendar, tariffs and one family with one child. */
  async open(person: Person, openingCents: number): Promise<Family> {
    const { tenant } = this;
    const imported = await this.office('registry', 'POST', 'import', importOf(person));
    const [family] = imported.families as { accountId: string; pupils: { pupilId: string }[] }[];
    const [school] = (imported.calendar as { schools: { schoolId: string }[] }).schools;
    const accountId = family?.accountId ?? '';
    await referenceArrived(this.#brokers);
    const lines = [{ from: '2020-09-01', listCents: 450 }];
    await this.office('billing', 'PUT', 'tariffs', { lines });
    const balances = [{ accountId, balanceCents: openingCents, reference: 'start' }];
    const opening = { effectiveOn: '2020-09-07', balances };
    await this.office('billing', 'POST', 'opening-balances', opening);
    return {
      tenant,
      accountId,
      pupilId: family?.pupils[0]?.pupilId ?? '',
      schoolId: school?.schoolId ?? '',
    };
  }

  /** The canteen device, as a program of its own, posts that the child eats. */
  async lunch({ schoolId, pupilId }: Family): Promise<{ result: string; mealId: string }> {
    const key = join(this.#system.dataFolder, `${this.tenant}.key`);
    const { deviceId, publicKey } = await this.#device(['keys', '--key', key]);
    const device = { deviceId, publicKey, schoolId, name: 'Tablet' };
    await this.office('attendance', 'POST', 'devices', device);
    const line = { pupilId, servedOn: TODAY, state: 'present', recordedAt: NOW };
    const rollCall = JSON.stringify({ lines: [{ observationId: randomUUID(), ...line }] });
    const to = this.#system.urls.attendance;
    const answer = await this.#device(['send', '--key', key, '--to', to], rollCall);
    const [first] = answer.lines as { result: string; mealId: string }[];
    if (first === undefined) throw new Error(`The device was answered ${JSON.stringify(answer)}.`);
    return first;
  }

  /** Asks for a notice and has the gateway pay it. */
  async topUp({ accountId }: Family, amountCents: number): Promise<{ outcome: string }> {
    const order = { accountId, amountCents };
    const { noticeNumber } = await this.office('payments', 'POST', 'top-ups', order);
    const response = await fetch(`${this.#system.urls.gateway}/pay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        noticeNumber,
        creditorFiscalCode: CREDITOR,
        paymentDateTime: `${TODAY}T12:20:00`,
      }),
    });
    return (await response.json()) as { outcome: string };
  }

  async page({ accountId }: Family): Promise<string> {
    const { url } = await this.office('portal', 'POST', 'links', { accountId });
    return String(url);
  }

  async office(service: ServiceName, method: string, path: string, body?: unknown) {
    const address = `${this.#system.urls[service]}/internal/tenants/${this.tenant}/${path}`;
    const response = await fetch(address, {
      method,
      headers: {
        authorization: `Bearer ${await this.#system.officeToken(service, 'school-office')}`,
        'idempotency-key': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (response.status >= 400) {
      throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    }
    return answer;
  }

  /** Resolves with the messages to this address once there are so many. */
  async messages(to: string, atLeast: number): Promise<readonly Message[]> {
    return this.#patiently(async () => {
      const query = new URLSearchParams({ to });
      const response = await fetch(`${this.#system.urls.mailbox}/api/messages?${query}`);
      const { messages } = (await response.json()) as { messages: Message[] };
      if (messages.length < atLeast) throw new Error(`${messages.length} messages so far`);
      return messages;
    });
  }

  /** What one service published reaches another after a moment; there is nothing to wait on. */
  async #patiently<Value>(attempt: () => Promise<Value>): Promise<Value> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async #device(args: readonly string[], input = ''): Promise<Record<string, unknown>> {
    const script = join(repository, 'deploy/canteen-device/main.ts');
    const child = spawn(process.execPath, ['--import', TELEMETRY, script, ...args], {
      env: { PATH: process.env.PATH, ...this.#receiver?.environment('canteen-device') },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.end(input);
    const [said] = await Promise.all([text(child.stdout), once(child, 'close')]);
    return JSON.parse(said);
  }
}

const importOf = (person: Person) => ({
  calendar: {
    name: 'Comune di Prova',
    timeZone: 'Europe/Rome',
    clock: { kind: 'fixed', at: NOW },
    office: { name: 'Ufficio Scuola', phone: null, email: null },
    schools: [{ code: 'PRI', name: 'Scuola primaria', kind: 'primaria' }],
    classes: [{ code: '2A', name: 'Seconda A', school: 'PRI' }],
    schoolYears: [
      { name: '2020/21', from: '2020-09-07', to: '2021-06-30', graceUntil: '2020-09-30' },
    ],
    serviceWeekdays: [1, 2, 3, 4, 5],
    lowBalanceBelowCents: 1000,
    creditor: {
      fiscalCode: CREDITOR,
      companyName: 'Comune di Prova',
      brokerId: CREDITOR,
      stationId: `${CREDITOR}_01`,
      segregationCode: '01',
      iban: 'IT60X0542811101000000123456',
      transferCategory: '0101101IM',
    },
  },
  families: [
    {
      code: 'F1',
      guardians: [
        {
          fullName: person.guardianName,
          taxCode: person.taxCode,
          email: person.email,
          phone: person.phone,
          channels: ['email', 'sms'],
        },
      ],
      pupils: [
        {
          code: 'P1',
          givenName: person.childGivenName,
          familyName: person.childFamilyName,
          birthDate: '2012-03-04',
          school: 'PRI',
          class: '2A',
          from: '2020-09-07',
        },
      ],
    },
  ],
  effectiveOn: '2020-09-07',
});
