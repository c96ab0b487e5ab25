/**
 * Decisions about one day that commit at the same moment, on a real MongoDB: the one that comes
 * second has read what is not so any more, and must be decided again.
 */
import { randomUUID } from 'node:crypto';
import { referenceConsumer } from '@mestolo/attendance/consumers/index.ts';
import { collections } from '@mestolo/attendance/store/collections.ts';
import { createDueCounts } from '@mestolo/attendance/store/due-counts.ts';
import { freezeDoor } from '@mestolo/attendance/store/freeze-door.ts';
import { observationDoor } from '@mestolo/attendance/store/observation-door.ts';
import { DOOR_BEATS } from '@mestolo/attendance/store/order-collections.ts';
import { orderDoor } from '@mestolo/attendance/store/order-door.ts';
import { staffMealDoor } from '@mestolo/attendance/store/staff-meals.ts';
import { CalendarChanged, PupilChanged, StaffChanged } from '@mestolo/contracts/events/registry.ts';
import { failureKind } from '@mestolo/messaging/failure.ts';
import type { CollectionWrites, SnapshotReader } from '@mestolo/messaging/handler.ts';
import { createMongoStore } from '@mestolo/messaging/mongo-store.ts';
import type { Store } from '@mestolo/messaging/store.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { createClocks } from '@mestolo/service/clock.ts';
import { connectMongo, prepareCollections } from '@mestolo/service/mongo.ts';
import { createTestDatabases, type TestDatabases } from '@mestolo/testkit/test-database.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import type mongoose from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';

const DAY = '2021-03-26';
const actor = { kind: 'person', id: 'office-1' } as const;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const clocks = createClocks({ allowVirtual: true });

let databases: TestDatabases;
let connection: mongoose.Connection;
let db: mongoose.mongo.Db;
let store: Store;

beforeAll(async () => {
  const services = ['attendance'] as const;
  databases = await createTestDatabases(sharedBrokers(), { suite: 'ordercollisions', services });
  connection = await connectMongo(databases.uris.attendance ?? '', quiet);
  db = connection.getClient().db(connection.name);
  await prepareCollections(db, collections);
  store = createMongoStore(db, connection.getClient());
});

afterAll(async () => {
  await connection?.close();
  await databases?.drop();
});

/** One decision in its transaction: what it read, and then what it writes. */
type Work = (reader: SnapshotReader) => Promise<readonly CollectionWrites[]>;

const options = { signal: new AbortController().signal, limitMs: 5_000 };

function commit(work: Work): Promise<void> {
  return store.transact(async (transaction) => {
    await transaction.write(await work(transaction));
  }, options);
}

/** Decides on what stands, lets the other one commit meanwhile, and then writes. */
async function overtaken(slow: Work, fast: Work): Promise<string> {
  try {
    await store.transact(async (transaction) => {
      const writes = await slow(transaction);
      await commit(fast);
      await transaction.write(writes);
    }, options);
    return 'both committed';
  } catch (error) {
    return failureKind(error);
  }
}

interface DoorOf<Request, State, Answer> {
  load(reader: SnapshotReader, requests: readonly Asked<Request>[]): Promise<State>;
  decide(
    state: State,
    requests: readonly Asked<Request>[],
  ): {
    readonly decision: { readonly writes: readonly CollectionWrites[] };
    readonly answers: readonly Answer[];
  };
}

interface Asked<Request> {
  readonly request: Request;
  readonly cause: typeof NO_CAUSE;
}

const answers: unknown[] = [];

function asks<Request, State, Answer>(
  door: DoorOf<Request, State, Answer>,
  request: Request,
): Work {
  return async (reader) => {
    const asked = [{ request, cause: NO_CAUSE }];
    const decided = door.decide(await door.load(reader, asked), asked);
    answers.push(decided.answers[0]);
    return decided.decision.writes;
  };
}

/** A Comune after its cut-off, with one pupil and one teacher. */
class Comune {
  readonly tenant = `c${randomUUID().slice(0, 12)}`;
  readonly schoolId = randomUUID();
  readonly pupilId = randomUUID();
  readonly staffId = randomUUID();
  clock: object;

  constructor(clock: object = { kind: 'fixed', at: `${DAY}T08:45:00.000Z` }) {
    this.clock = clock;
  }

  async open(): Promise<this> {
    await commit(this.calendar(1));
    await commit(this.pupil(1));
    const postings = [{ from: '2020-09-07', to: null, schoolId: this.schoolId }];
    await commit(this.told(StaffChanged, { staffId: this.staffId, version: 1, postings }));
    return this;
  }

  told(definition: { readonly type: string }, data: object): Work {
    const { handler } = referenceConsumer(clocks);
    const { tenant } = this;
    const event = { definition, type: definition.type, tenant, data, cause: NO_CAUSE } as never;
    return async (reader) => handler.decide(await handler.load(reader, [event]), [event]).writes;
  }

  calendar(version: number, closures: readonly object[] = []): Work {
    const { tenant, schoolId, clock } = this;
    const school = { schoolId, code: 'PRI', name: 'Rodari', kind: 'primaria' };
    const year = { name: '2020/21', from: '2020-09-07', to: '2021-06-30' };
    return this.told(CalendarChanged, {
      ...{ tenant, version, clock, closures, timeZone: 'Europe/Rome' },
      schools: [{ ...school, chargeBasis: 'order' }],
      schoolYears: [{ ...year, graceUntil: '2020-09-30' }],
      serviceWeekdays: [1, 2, 3, 4, 5],
    });
  }

  at(now: string, version: number): Work {
    this.clock = { kind: 'fixed', at: now };
    return this.calendar(version);
  }

  closes(): Work {
    const closure = { closureId: randomUUID(), from: DAY, to: DAY, schoolId: null, classId: null };
    return this.calendar(2, [{ ...closure, cause: 'strike' }]);
  }

  pupil(version: number, pupilId = this.pupilId): Work {
    const { schoolId } = this;
    const place = { schoolId, classId: schoolId };
    const enrolments = [{ from: '2020-09-07', to: null, ...place }];
    return this.told(PupilChanged, { pupilId, version, accountId: randomUUID(), enrolments });
  }

  sees(observationId: string = randomUUID(), pupilId = this.pupilId): Work {
    const { tenant } = this;
    const said = { tenant, observationId, pupilId, presence: 'present', slot: 'lunch' } as const;
    const rest = { recordedAt: null, reason: null, supersedes: null, deviceSchoolId: null };
    return asks(observationDoor(clocks), { said: [{ ...said, ...rest, servedOn: DAY, actor }] });
  }

  freezes(): Work {
    const { tenant, schoolId } = this;
    return asks(freezeDoor(clocks), { tenant, schoolId, servedOn: DAY });
  }

  cancels(receivedAt: string | null = `${DAY}T08:00:00.000Z`): Work {
    const { tenant, pupilId } = this;
    const asked = { tenant, requestId: randomUUID(), who: { pupilId }, order: 'none' } as const;
    const times = { receivedAt, arrivedMs: Date.now() };
    return asks(orderDoor(clocks), { ...asked, from: DAY, to: DAY, ...times, actor });
  }

  staffEats(): Work {
    const { tenant, staffId } = this;
    const asked = { tenant, staffId, requestId: randomUUID(), servedOn: DAY } as const;
    return asks(staffMealDoor(clocks), { ...asked, state: 'present', arrivedMs: 0, actor });
  }
}

test.each<[string, (comune: Comune) => readonly [Work, Work]]>([
  ['a presence by a closure', (comune) => [comune.sees(), comune.closes()]],
  ['a closure by a presence', (comune) => [comune.closes(), comune.sees()]],
  ['a cut-off by a closure', (comune) => [comune.freezes(), comune.closes()]],
  ['a closure by a cut-off', (comune) => [comune.closes(), comune.freezes()]],
  ['a cut-off by a presence', (comune) => [comune.freezes(), comune.sees()]],
  ['a presence by a cut-off', (comune) => [comune.sees(), comune.freezes()]],
  ['a cut-off by a cancellation', (comune) => [comune.freezes(), comune.cancels()]],
  ['a cancellation by a cut-off', (comune) => [comune.cancels(), comune.freezes()]],
  ['a cut-off by a pupil’s other account', (comune) => [comune.freezes(), comune.pupil(2)]],
  ['a pupil’s other account by a cut-off', (comune) => [comune.pupil(2), comune.freezes()]],
  ['a cut-off by a teacher’s meal', (comune) => [comune.freezes(), comune.staffEats()]],
  ['a teacher’s meal by a cut-off', (comune) => [comune.staffEats(), comune.freezes()]],
  ['a cut-off by another one', (comune) => [comune.freezes(), comune.freezes()]],
])('%s at the same moment is decided again', async (_what, works) => {
  const comune = await new Comune().open();
  const [slow, fast] = works(comune);
  expect(['conflict', 'contended', 'transient']).toContain(await overtaken(slow, fast));
});

test('two roll calls of one day do not wait for each other', async () => {
  const comune = await new Comune().open();
  const pupilId = randomUUID();
  await commit(comune.pupil(1, pupilId));
  // Their ids fall into different lanes.
  const [one, other] = [comune.sees('a'), comune.sees('b', pupilId)];
  expect(await overtaken(one, other)).toBe('both committed');
});

test('an outage of the door in the half hour before moves the cut-off', async () => {
  const minute = 60_000;
  // It is 09:40 there; the door was shut from 09:05 to 09:20.
  const clock = { kind: 'shifted', offsetMs: Date.parse(`${DAY}T08:40:00.000Z`) - Date.now() };
  const beats = Array.from({ length: 61 }, (_, index) => index)
    .filter((ago) => ago <= 20 || ago >= 35)
    .map((ago) => new Date(Date.now() - ago * minute));
  const minuteOf = (at: Date) => at.toISOString().slice(0, 16);
  const documents = beats.map((at) => ({ _id: minuteOf(at) as never, at }));
  const comune = await new Comune(clock).open();
  await commit(comune.cancels(null));
  expect(answers.at(-1)).toMatchObject({ receipts: [{ days: [{ outcome: 'late' }] }] });
  await db.collection(DOOR_BEATS).insertMany(documents);
  await commit(comune.cancels(null));
  expect(answers.at(-1)).toMatchObject({ receipts: [{ days: [{ outcome: 'accepted' }] }] });
  await commit(comune.freezes());
  expect(answers.at(-1)).toEqual({ kind: 'cut-off-not-passed' });
});

test('a meal ordered for a day on which the pupil was enrolled nowhere is taken back', async () => {
  const comune = await new Comune().open();
  const { schoolId } = comune;
  const [pupilId, accountId] = [randomUUID(), randomUUID()];
  const enrolled = (version: number, to: string | null) => {
    const enrolments = [{ from: '2020-09-07', to, schoolId, classId: schoolId }];
    return comune.told(PupilChanged, { pupilId, version, accountId, enrolments });
  };
  const state = async () => (await db.collection('meals').findOne({ pupilId }))?.state;
  await commit(enrolled(1, null));
  await commit(comune.freezes());
  await commit(enrolled(2, DAY));
  expect(await state()).toBe('ordered');
  await commit(enrolled(3, '2021-03-25'));
  expect(await state()).toBe('absent');
});

test('days that were left out are made up for, and what was before our time is not', async () => {
  const due = createDueCounts(db, clocks);
  const comune = await new Comune().open();
  const { tenant, schoolId } = comune;
  const passed = async () => {
    const all = await due.passed();
    return all.filter((one) => one.tenant === tenant).map(({ servedOn }) => servedOn);
  };
  // We have heard of the school after its cut-off of that day.
  expect(await passed()).toEqual([]);
  await commit(comune.at('2021-03-29T07:30:00.000Z', 2));
  expect(await passed()).toEqual([]);
  await commit(comune.at('2021-03-29T07:30:00.001Z', 3));
  expect(await passed()).toEqual(['2021-03-29']);
  await commit(asks(freezeDoor(clocks), { tenant, schoolId, servedOn: '2021-03-29' }));
  expect(await passed()).toEqual([]);
  await commit(comune.at('2021-04-01T07:00:00.000Z', 4));
  expect(await passed()).toEqual(['2021-03-30', '2021-03-31']);
});
