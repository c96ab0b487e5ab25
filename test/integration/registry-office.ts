/** A Comune at registry's doors: what an office sends, what is published, what is stored. */
import { randomUUID } from 'node:crypto';
import type { Envelope } from '@mestolo/contracts/event.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import type { TestSystem } from '@mestolo/testkit/start-system.ts';
import { Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';

export const CALENDAR = {
  name: 'Comune di Prova',
  timeZone: 'Europe/Rome',
  clock: { kind: 'fixed', at: '2020-10-05T10:15:00.000Z' },
  office: { name: 'Ufficio Scuola', phone: null, email: null },
  schools: [{ code: 'DB', name: 'Primaria Don Bosco', kind: 'primaria' }],
  classes: [
    { code: '4A', name: '4A', school: 'DB' },
    { code: '5A', name: '5A', school: 'DB' },
  ],
  schoolYears: [
    { name: '2020/21', from: '2020-09-07', to: '2021-06-08', graceUntil: '2020-09-30' },
  ],
  serviceWeekdays: [1, 2, 3, 4, 5],
  lowBalanceBelowCents: 900,
};

export const CANARY = {
  fullName: 'Zaffira Canarini',
  taxCode: 'CNRZFR84C52G558A',
  email: 'zaffira.canarini@posta.example',
  phone: '+393335559876',
  childName: 'Quirino',
};

/** One family with two children; `suffix` makes its codes its own. */
export function familyOf(suffix: string, changes: object = {}) {
  return {
    code: `F${suffix}`,
    guardians: [
      {
        fullName: CANARY.fullName,
        taxCode: CANARY.taxCode,
        taxCodeUnchecked: true,
        email: CANARY.email,
        phone: CANARY.phone,
      },
    ],
    pupils: [
      {
        code: `A${suffix}`,
        givenName: CANARY.childName,
        familyName: 'Canarini',
        birthDate: '2011-05-14',
        taxCode: 'BLLLCU11E14G558K',
        school: 'DB',
        class: '5A',
      },
      {
        code: `B${suffix}`,
        givenName: 'Sofia',
        familyName: 'Canarini',
        birthDate: '2013-09-02',
        school: 'DB',
        class: '4A',
        band: 'B',
      },
    ],
    ...changes,
  };
}

interface Part {
  readonly result: string;
  readonly problems: readonly { readonly field: string; readonly problem: string }[];
}

export interface ImportedFamily extends Part {
  readonly code: string | null;
  readonly accountId: string;
  readonly paymentCode: string | null;
  readonly guardians: readonly (Part & { readonly guardianId: string })[];
  readonly pupils: readonly (Part & { readonly pupilId: string; readonly classId: string })[];
}

export interface Imported {
  readonly calendar: { readonly result: string } | null;
  readonly families: readonly ImportedFamily[];
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface Sent {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

type Caller = Parameters<TestSystem['token']>[0];

export class Office {
  readonly tenant = `comune-${randomUUID().slice(0, 8)}`;
  readonly #system: TestSystem;

  constructor(system: TestSystem) {
    this.#system = system;
  }

  async call(
    caller: Caller,
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<Response> {
    const token = await this.#system.token(caller, 'registry', 'person-1');
    return fetch(`${this.#system.urls.registry}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async json<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.call('office', method, `${this.#folder}/${path}`, body);
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  importAll(families: readonly object[], more: object = {}): Promise<Imported> {
    return this.json('POST', 'import', { calendar: CALENDAR, families, ...more });
  }

  /** For answers that are no success too. */
  async send(method: string, path: string, body?: unknown, key?: string): Promise<Sent> {
    const response = await this.call('office', method, `${this.#folder}/${path}`, body, key);
    return { status: response.status, body: (await response.json()) as Sent['body'] };
  }

  get #folder(): string {
    return `/internal/tenants/${this.tenant}`;
  }
}

export interface PublishedEvent extends Envelope {
  readonly topic: string;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Everything that registry publishes, from the start of the topics. */
export async function watchRegistry(brokers: Brokers) {
  const kafka = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `watch-${randomUUID()}` });
  const seen: PublishedEvent[] = [];
  const waiting = new Set<() => void>();
  await consumer.connect();
  const { families, pupils, diets, staff, guardians, calendar, keys } = topics;
  const names = [families, pupils, diets, staff, guardians, calendar, keys];
  await consumer.subscribe({ topics: names.map(({ name }) => name), fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      const text = message.value?.toString('utf8') ?? '';
      seen.push({ ...JSON.parse(text), topic, text });
      for (const wake of waiting) wake();
    },
  });
  return {
    of: (tenant: string) => seen.filter((event) => event.tenant === tenant),
    /** Resolves once what was published satisfies the test. */
    async until(tenant: string, isDone: (events: readonly PublishedEvent[]) => boolean) {
      while (!isDone(seen.filter((event) => event.tenant === tenant))) {
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
    stop: () => consumer.disconnect(),
  };
}

/** Every document of registry's database, as text. */
export async function dumpOf(system: TestSystem): Promise<string> {
  const client = new mongoose.mongo.MongoClient(system.auditorUri);
  try {
    const db = client.db(system.databases.registry);
    const names = await db.listCollections({}, { nameOnly: true }).toArray();
    const all = await Promise.all(names.map(({ name }) => db.collection(name).find().toArray()));
    return JSON.stringify(all);
  } finally {
    await client.close();
  }
}
