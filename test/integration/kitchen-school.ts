/** A school with a kitchen for the tests of orders and counts: registry's word is the test's. */
import { randomUUID } from 'node:crypto';
import type { DataOf } from '@mestolo/contracts/event.ts';
import {
  CalendarChanged,
  DietChanged,
  PupilChanged,
  StaffChanged,
} from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { Kafka, logLevel } from 'kafkajs';
import { type Answer, type School, startSchool, type TestDevice } from './attendance-school.ts';
import { type FactPublisher, startFactPublisher } from './published-facts.ts';
import { referenceArrived } from './reference-arrived.ts';

type Calendar = DataOf<typeof CalendarChanged>;

/** 09:00 in Pianengo on the last Friday of March 2021, before the clocks go forward. */
export const MORNING = '2021-03-26T08:00:00.000Z';
export const AFTER_CUT_OFF = '2021-03-26T08:45:00.000Z';
export const NOON = '2021-03-26T11:15:00.000Z';
export const TODAY = '2021-03-26';

export interface CountEvent {
  readonly tenant: string;
  readonly partitionkey: string;
  readonly data: {
    readonly schoolId: string;
    readonly servedOn: string;
    readonly version: number;
    readonly cause: string;
    readonly lateAdditions: number;
    readonly lines: readonly {
      readonly dietCode: string | null;
      readonly plain: boolean;
      readonly pupils: number;
      readonly staff: number;
    }[];
  };
}

/** One Comune with one school that charges what was ordered, unless told otherwise. */
export class Kitchen {
  readonly tenant = `k${randomUUID().slice(0, 12)}`;
  readonly schoolId = randomUUID();
  readonly classId = randomUUID();
  readonly staffId = randomUUID();
  readonly pupils: Readonly<Record<string, string>>;
  readonly #kitchens: Kitchens;
  #calendar: Calendar;
  #device: Promise<TestDevice> | undefined;

  constructor(kitchens: Kitchens, names: readonly string[], basis: 'order' | 'attendance') {
    this.#kitchens = kitchens;
    this.pupils = Object.fromEntries(names.map((name) => [name, randomUUID()]));
    const school = { schoolId: this.schoolId, code: 'PRI', name: 'Rodari; la primaria' };
    this.#calendar = {
      tenant: this.tenant,
      version: 1,
      name: 'Comune di prova',
      timeZone: 'Europe/Rome',
      clock: { kind: 'fixed', at: MORNING },
      office: { name: 'Ufficio scuola', phone: null, email: null },
      schools: [{ ...school, kind: 'primaria', chargeBasis: basis }],
      classes: [],
      schoolYears: [
        { name: '2020/21', from: '2020-09-07', to: '2021-06-30', graceUntil: '2020-09-30' },
      ],
      serviceWeekdays: [1, 2, 3, 4, 5],
      closures: [],
      lowBalanceBelowCents: 900,
      creditor: null,
    };
  }

  id(name: string): string {
    const id = this.pupils[name];
    if (!id) throw new Error(`there is no ${name}`);
    return id;
  }

  /** Publishes what registry would, in the morning; `diets` by name of the pupil. */
  async open(diets: Readonly<Record<string, string>> = {}): Promise<void> {
    const { tenant, schoolId, classId, staffId } = this;
    const sealed = 's1.k.AAAA.AAAA';
    const from = '2020-09-07';
    const facts = this.#kitchens.facts;
    await this.#publishCalendar({});
    for (const [name, pupilId] of Object.entries(this.pupils)) {
      const enrolments = [{ from, to: null, schoolId, classId }];
      const names = { givenName: sealed, familyName: sealed };
      const about = { pupilId, version: 1, accountId: randomUUID(), rates: [] };
      const data = { ...about, ...names, enrolments };
      const { pupils: topic, diets: dietTopic } = topics;
      await facts.publish({ topic, definition: PupilChanged, tenant, key: pupilId, data });
      const code = diets[name];
      if (code === undefined) continue;
      const ofDiet = { pupilId, version: 1, diets: [{ from, to: null, code }] };
      const diet = { topic: dietTopic, definition: DietChanged, tenant, key: pupilId };
      await facts.publish({ ...diet, data: ofDiet });
    }
    const postings = [{ from, to: null, schoolId }];
    const staff = { staffId, version: 1, fullName: sealed, postings };
    const about = { topic: topics.staff, definition: StaffChanged, tenant, key: staffId };
    await facts.publish({ ...about, data: staff });
    await this.#kitchens.arrived();
  }

  /** Moves the clock. The service freezes by itself what is due then. */
  async at(now: string): Promise<void> {
    await this.#publishCalendar({ clock: { kind: 'fixed', at: now } });
    await this.#kitchens.arrived();
  }

  /** Tells of closures; answers before they have arrived. */
  async close(...closures: Calendar['closures']): Promise<void> {
    await this.#publishCalendar({ closures });
  }

  /** Orders for one pupil; the outcome of each day. */
  async order(name: string, asked: Record<string, unknown>): Promise<Answer> {
    const body = { requestId: randomUUID(), from: TODAY, to: TODAY, order: 'none', ...asked };
    return this.post('orders', { ...body, pupilId: this.id(name) });
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return this.#kitchens.school.office('POST', `/internal/tenants/${this.tenant}/${path}`, body);
  }

  get(path: string): Promise<Answer> {
    return this.#kitchens.school.office('GET', `/internal/tenants/${this.tenant}/${path}`);
  }

  async seen(name: string, state: 'present' | 'absent', recordedAt: string) {
    this.#device ??= this.#kitchens.school.device(this.tenant, this.schoolId);
    const line = { observationId: randomUUID(), pupilId: this.id(name), servedOn: TODAY };
    const [answer] = await (await this.#device).send([{ ...line, state, recordedAt }]);
    return answer;
  }

  /** The versions of today's count, once there are so many. */
  counts(atLeast: number): Promise<readonly CountEvent['data'][]> {
    return this.#kitchens.counts(this.tenant, atLeast);
  }

  /** Revisions in the order of the topic, as `name: state`, once there are so many. */
  async revisions(atLeast: number): Promise<string[]> {
    const events = await this.#kitchens.school.mealEvents(this.tenant, atLeast);
    const names = new Map(Object.entries(this.pupils).map(([name, id]) => [id, name]));
    return events.map(({ data }) => `${names.get(data.pupilId)}: ${data.state}`);
  }

  async #publishCalendar(change: Partial<Calendar>): Promise<void> {
    const { tenant } = this;
    const { version } = this.#calendar;
    this.#calendar = { ...this.#calendar, ...change, version: version + 1 };
    const about = { topic: topics.calendar, definition: CalendarChanged, tenant, key: tenant };
    await this.#kitchens.facts.publish({ ...about, data: this.#calendar });
  }
}

export interface Kitchens {
  readonly school: School;
  readonly facts: FactPublisher;
  /** Resolves when attendance has taken everything that was published. */
  arrived(): Promise<void>;
  counts(tenant: string, atLeast: number): Promise<readonly CountEvent['data'][]>;
  stop(): Promise<void>;
}

export async function startKitchens(brokers: Brokers, suite: string): Promise<Kitchens> {
  const school = await startSchool(brokers, suite);
  const facts = await startFactPublisher(brokers);
  const retry = { retries: 20, maxRetryTime: 1_000 };
  const kafka = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING, retry });
  const consumer = kafka.consumer({ groupId: `test-${suite}-counts-${randomUUID()}` });
  const events: CountEvent[] = [];
  const waiting = new Set<() => void>();
  await consumer.connect();
  await consumer.subscribe({ topic: topics.counts.name, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => {
      events.push(JSON.parse(String(message.value)));
      for (const look of waiting) look();
    },
  });
  return {
    school,
    facts,
    arrived: () => referenceArrived(brokers, ['attendance']),
    counts: (tenant, atLeast) =>
      new Promise((resolve) => {
        const look = () => {
          const own = events.filter((event) => event.tenant === tenant);
          if (own.length < atLeast) return;
          waiting.delete(look);
          resolve(own.map(({ data }) => data));
        };
        waiting.add(look);
        look();
      }),
    async stop() {
      await consumer.disconnect();
      await facts.stop();
      await school.stop();
    },
  };
}
