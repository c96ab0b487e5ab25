/** A Comune with one pupil for tests of the book, and a database that is a few arrays. */
import type { Cause, Decision } from '@mestolo/messaging/handler.ts';
import type { Records } from './load-records.ts';
import type { Said } from './said.ts';

export const tenant = 'pianengo';
export const now = '2020-11-13T11:15:00.000Z';
export const cause: Cause = { traceparent: '00-aa-bb-01', tracestate: null, traceId: 'aa' };
export const accountId = '0190a0b0-0000-7000-8000-00000000f001';
export const pupilId = '0190a0b0-0000-7000-8000-000000000001';
const enrolments = [{ from: '2020-09-07', to: null, schoolId: 's1', classId: 'c1' }];
export const pupil = { _id: `${tenant}:${pupilId}`, version: 1, accountId, enrolments };

export const empty: Records = {
  calendars: [
    {
      _id: tenant,
      schema: 1,
      version: 1,
      timeZone: 'Europe/Rome',
      clock: { kind: 'fixed', at: now },
      schoolYears: [
        { name: '2020/21', from: '2020-09-07', to: '2021-06-30', graceUntil: '2020-09-30' },
      ],
      serviceWeekdays: [1, 2, 3, 4, 5],
      closures: [],
    },
  ],
  pupils: [],
  meals: [],
  observations: [],
  parked: [],
  now: new Map([[tenant, now]]),
};
export const withPupil: Records = { ...empty, pupils: [{ ...pupil, schema: 1, touched: 7 }] };

export const said = (observationId: string, more: Partial<Said> = {}): Said => ({
  tenant,
  observationId,
  pupilId,
  servedOn: '2020-11-13',
  slot: 'lunch',
  presence: 'present',
  recordedAt: '2020-11-13T11:10:00.000Z',
  actor: { kind: 'device', id: 'd1' },
  reason: null,
  supersedes: null,
  deviceSchoolId: 's1',
  ...more,
});

export const teacher = { kind: 'person', id: 'teacher-1' } as const;

/** What MongoDB would hold after the decision, to open the next book on. */
export function commit(records: Records, { writes }: Decision): Records {
  const next: Record<string, { _id: string }[]> = {};
  for (const name of ['calendars', 'pupils', 'meals', 'observations', 'parked'] as const) {
    const documents = new Map(records[name].map((document) => [document._id, { ...document }]));
    for (const { collection, operations } of writes) {
      if (collection !== name) continue;
      for (const operation of operations) {
        if ('insertOne' in operation) {
          const document = operation.insertOne.document as { _id: string };
          if (documents.has(document._id)) throw new Error(`${document._id} is there already`);
          documents.set(document._id, document as never);
        } else if ('replaceOne' in operation) {
          const { filter, replacement } = operation.replaceOne;
          if (!matches(documents.get(String(filter._id)), filter)) throw new Error('a conflict');
          documents.set(String(filter._id), replacement as never);
        } else if ('deleteOne' in operation) {
          documents.delete(String(operation.deleteOne.filter._id));
        }
      }
    }
    next[name] = [...documents.values()];
  }
  return { ...records, ...next };
}

function matches(document: unknown, filter: Record<string, unknown>): boolean {
  const found = (document ?? {}) as Record<string, unknown>;
  return Object.entries(filter).every(([name, value]) => found[name] === value);
}
