/** A Comune of many families for the bench of broadcasts, and what knocks at its doors. */
import { randomUUID } from 'node:crypto';
import { BalanceChanged } from '@mestolo/contracts/events/billing.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import type { TestSystem } from '@mestolo/testkit/start-system.ts';
import { Kafka, logLevel, Partitioners } from 'kafkajs';

export const TENANT = 'comune-bench';
/** A Monday; 12:41 there. */
const NOON = '2020-10-05T10:41:00.000Z';
const FAMILIES_A_CALL = 100;
const CALLS_AT_ONCE = 2;
const TRIES = 10;
/** Every tenth family has a phone and no e-mail. */
const SMS_EVERY = 10;

export type Knock = (
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
) => Promise<Record<string, unknown>>;

export function knocker(system: TestSystem, service: 'registry' | 'notifications'): Knock {
  return async (method, path, body) => {
    const headers = {
      'idempotency-key': randomUUID(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    for (let tries = 1; ; tries += 1) {
      const authorization = `Bearer ${await system.officeToken(service, 'bench')}`;
      const response = await fetch(`${system.urls[service]}/internal/tenants/${TENANT}${path}`, {
        method,
        headers: { ...headers, authorization },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.ok) return JSON.parse(text);
      // A busy machine: the same request again changes nothing twice.
      if (response.status === 503 && tries < TRIES) continue;
      throw new Error(`${service} ${path}: ${text.slice(0, 500)}`);
    }
  };
}

export const addressOfReminded = (nth: number) => `sollecito-${nth}@bench.example`;

interface Imported {
  readonly families: readonly { readonly accountId: string }[];
}

/** Registers the families; answers the accounts of those that will be reminded meanwhile. */
export async function registerFamilies(
  registry: Knock,
  { families, reminded }: { readonly families: number; readonly reminded: number },
): Promise<readonly string[]> {
  const those = Array.from({ length: reminded }, (_, nth) =>
    familyOf(`s${nth}`, { email: addressOfReminded(nth), className: 'COL1' }),
  );
  const first = (await registry('POST', '/import', { calendar, families: those })) as unknown;
  const starts = Array.from(
    { length: Math.ceil(families / FAMILIES_A_CALL) },
    (_, at) => at * FAMILIES_A_CALL,
  );
  const work = async () => {
    for (let from = starts.shift(); from !== undefined; from = starts.shift()) {
      const start = from;
      const length = Math.min(FAMILIES_A_CALL, families - start);
      const part = Array.from({ length }, (_, nth) => recipient(start + nth));
      await registry('POST', '/import', { families: part });
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, work));
  return (first as Imported).families.map(({ accountId }) => accountId);
}

function recipient(nth: number) {
  const contact =
    nth % SMS_EVERY === 0
      ? { phone: `+39333${String(nth).padStart(7, '0')}` }
      : { email: `famiglia-${nth}@bench.example` };
  return familyOf(`f${nth}`, { ...contact, className: 'ROD1' });
}

function familyOf(
  code: string,
  { className, ...contact }: { email?: string; phone?: string; className: string },
) {
  const guardian = { code, fullName: `Nora Collaudi ${code}`, email: null, phone: null };
  const pupil = { code, givenName: 'Luca', familyName: 'Collaudi', birthDate: '2011-05-09' };
  return {
    code,
    openedOn: '2020-09-01',
    guardians: [{ ...guardian, ...contact, channels: ['email', 'sms'] }],
    pupils: [{ ...pupil, school: className.slice(0, 3), class: className, from: '2020-09-07' }],
  };
}

const calendar = {
  name: 'Comune di Prova',
  timeZone: 'Europe/Rome',
  clock: { kind: 'fixed', at: NOON },
  office: { name: 'Ufficio Scuola', phone: '0373 000000', email: 'scuola@comune.example' },
  schools: [
    { code: 'ROD', name: 'Rodari', kind: 'primaria' },
    { code: 'COL', name: 'Collodi', kind: 'infanzia' },
  ],
  classes: [
    { code: 'ROD1', name: 'Prima', school: 'ROD' },
    { code: 'COL1', name: 'Piccoli', school: 'COL' },
  ],
  schoolYears: [
    { name: '2020/21', from: '2020-09-07', to: '2021-06-08', graceUntil: '2020-09-30' },
  ],
  serviceWeekdays: [1, 2, 3, 4, 5],
  lowBalanceBelowCents: 900,
};

export interface Billing {
  /** A meal has left the account below zero: a reminder is due at once. */
  debit(accountId: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startBilling(brokers: Brokers): Promise<Billing> {
  const kafka = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  return {
    async debit(accountId) {
      const entry = { entryId: 'e1', kind: 'mealDebit', amountCents: 450 };
      const last = { ...entry, effectiveOn: NOON.slice(0, 10) };
      const about = { accountId, version: 1, balanceCents: -250, asOf: NOON };
      const event = {
        specversion: '1.0',
        id: `${accountId}:1`,
        source: 'urn:mestolo:billing',
        type: BalanceChanged.type,
        subject: accountId,
        time: NOON,
        datacontenttype: 'application/json',
        tenant: TENANT,
        partitionkey: accountId,
        data: { ...about, last, mealPriceCents: 450 },
      };
      const messages = [{ key: accountId, value: JSON.stringify(event) }];
      await producer.send({ topic: topics.balances.name, messages });
    },
    stop: () => producer.disconnect(),
  };
}
