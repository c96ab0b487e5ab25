/** Sandboxes: the invented schools, and what their devices have sent lately. */
import { createHash, randomBytes } from 'node:crypto';
import type { mongo } from 'mongoose';
import {
  SANDBOX_KEEPS_DAYS,
  SANDBOX_REQUESTS_A_DAY,
  SANDBOX_SHOWS,
  sandboxSchool,
} from '../domain/sandbox.ts';
import { CALENDARS, PUPILS, SANDBOX_REQUESTS, SANDBOXES } from './collections.ts';
import { type CalendarDocument, type PupilDocument, pupilKeyOf, SCHEMA } from './documents.ts';

/** One request to a sandbox and what became of it. */
export interface SandboxRequest {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** Those that a signature is about. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it came; cut where it is long. */
  readonly body: string;
  /** Null while nothing was answered: the body was not as described, or we ended meanwhile. */
  readonly status: number | null;
  readonly answer: unknown;
  /** Of a signature that does not hold. */
  readonly diagnosis: unknown;
}

interface SandboxDocument {
  readonly _id: string;
  readonly schema: number;
  /** Hash of what stands in the address of its page. */
  readonly pageHash: string;
  readonly madeAt: string;
  readonly day: string;
  readonly requestsOfDay: number;
  readonly requests: number;
}

interface RequestDocument extends SandboxRequest {
  /** `<tenant>:<number>` */
  readonly _id: string;
  readonly tenant: string;
  readonly number: number;
  readonly expiresAt: Date;
}

export interface Sandboxes {
  /** Lays the school out anew, and answers the secret of its page; an earlier page is gone. */
  open(tenant: string): Promise<{ readonly pageToken: string }>;
  /** Null where nobody has such a page. */
  byPage(token: string): Promise<string | null>;
  /** The id by which `answered` finds it; null where there were too many on this day. */
  note(tenant: string, request: SandboxRequest): Promise<string | null>;
  answered(id: string, answer: Pick<SandboxRequest, 'status' | 'answer'>): Promise<void>;
  /** The newest first. */
  requests(tenant: string): Promise<readonly (SandboxRequest & { readonly number: number })[]>;
}

const PAGE_TOKEN_BYTES = 18;
const DAY_MS = 86_400_000;

export function createSandboxes(db: mongo.Db): Sandboxes {
  const sandboxes = db.collection<SandboxDocument>(SANDBOXES);
  const requests = db.collection<RequestDocument>(SANDBOX_REQUESTS);
  return {
    async open(tenant) {
      const pageToken = randomBytes(PAGE_TOKEN_BYTES).toString('base64url');
      await layOut(db, tenant);
      const $set = { pageHash: hashOf(pageToken), madeAt: new Date().toISOString() };
      const $setOnInsert = { schema: SCHEMA, day: '', requestsOfDay: 0, requests: 0 };
      await sandboxes.updateOne({ _id: tenant }, { $set, $setOnInsert }, { upsert: true });
      return { pageToken };
    },
    async byPage(token) {
      const found = await sandboxes.findOne({ pageHash: hashOf(token) });
      return found?._id ?? null;
    },
    async note(tenant, request) {
      const number = await countUp(sandboxes, tenant, request.at.slice(0, 10));
      if (number === null) return null;
      const expiresAt = new Date(Date.now() + SANDBOX_KEEPS_DAYS * DAY_MS);
      const _id = `${tenant}:${number}`;
      await requests.insertOne({ _id, tenant, number, ...request, expiresAt });
      await requests.deleteMany({ tenant, number: { $lte: number - SANDBOX_SHOWS } });
      return _id;
    },
    async answered(_id, { status, answer }) {
      await requests.updateOne({ _id }, { $set: { status, answer } });
    },
    async requests(tenant) {
      const found = await requests.find({ tenant }).sort({ number: -1 }).toArray();
      return found.map(({ _id, tenant: _tenant, expiresAt: _expiresAt, ...shown }) => shown);
    },
  };
}

async function countUp(
  sandboxes: mongo.Collection<SandboxDocument>,
  tenant: string,
  day: string,
): Promise<number | null> {
  const ofDay = { $cond: [{ $eq: ['$day', day] }, { $add: ['$requestsOfDay', 1] }, 1] };
  const counted = await sandboxes.findOneAndUpdate(
    { _id: tenant },
    [{ $set: { requestsOfDay: ofDay, day, requests: { $add: ['$requests', 1] } } }],
    { returnDocument: 'after' },
  );
  if (!counted || counted.requestsOfDay > SANDBOX_REQUESTS_A_DAY) return null;
  return counted.requests;
}

/** Straight into the projections that registry's events fill for real Comuni. */
async function layOut(db: mongo.Db, tenant: string): Promise<void> {
  const { calendar, pupils } = sandboxSchool(tenant);
  await db
    .collection<CalendarDocument>(CALENDARS)
    .replaceOne({ _id: tenant }, { ...calendar, schema: SCHEMA, version: 1 }, { upsert: true });
  await db.collection<PupilDocument>(PUPILS).bulkWrite(
    pupils.map(({ pupilId, accountId, enrolment }) => ({
      updateOne: {
        filter: { _id: pupilKeyOf({ tenant, pupilId }) },
        update: {
          $set: { version: 1, accountId, enrolments: [enrolment] },
          $setOnInsert: { schema: SCHEMA },
          $inc: { touched: 1 },
        },
        upsert: true,
      },
    })),
  );
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
