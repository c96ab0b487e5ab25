/** Observations that arrive together, from devices and from people, share one transaction. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
  operationWrites,
} from '@mestolo/service/operation-log.ts';
import type { LineAnswer } from './answer.ts';
import { openBook, type Taken } from './book.ts';
import { DEVICE_STREAMS } from './collections.ts';
import { type DeviceStreams, loadStreams, openStreams } from './device-streams.ts';
import type { DeviceStreamDocument } from './documents.ts';
import { loadForObservations, type Records } from './load-records.ts';
import { mealStates } from './meal-states.ts';
import type { Said } from './said.ts';

/** All lines of one request are of one Comune. */
export interface Submission {
  readonly said: readonly Said[];
  /** The device that brought them, and the numbers it gave its lines, in their order. */
  readonly device?: {
    readonly tenant: string;
    readonly deviceId: string;
    readonly numbered: readonly NumberedSaid[];
  };
  /** Logged where a person acts, unless all of it was known before. */
  readonly operation?: {
    readonly tenant: string;
    readonly kind: string;
    readonly subject: string;
    readonly actor: Actor;
    readonly role: string;
    readonly reason: string | null;
  };
}

export interface NumberedSaid {
  readonly sequence: number;
  /** Null where the line was malformed: it has arrived, and nothing of it is kept. */
  readonly observationId: string | null;
  readonly recordedAt: string | null;
}

/** One answer a line, in their order; or nothing can be judged yet. */
export type SubmissionAnswer = readonly LineAnswer[] | 'no-calendar';

interface State {
  readonly records: Records;
  readonly streams: readonly DeviceStreamDocument[];
  readonly heads: readonly OperationHead[];
}

/** What a line comes to in the database, about: its observation, its meal and its event. */
const BYTES_OF_A_LINE = 2_000;

export function observationDoor(clocks: Clocks): DoorHandler<Submission, State, SubmissionAnswer> {
  return {
    size: ({ said }) => ({ facts: said.length, bytes: said.length * BYTES_OF_A_LINE }),
    async load(reader, requests) {
      const all = requests.map(({ request }) => request);
      const devices = all.flatMap(({ device }) => device ?? []);
      const logging = all.flatMap(({ operation }) => operation?.tenant ?? []);
      return {
        records: await loadForObservations(
          reader,
          clocks,
          all.flatMap(({ said }) => said),
          devices.map(({ tenant }) => tenant),
        ),
        streams:
          devices.length === 0
            ? []
            : await loadStreams(
                reader,
                devices.map(({ deviceId }) => deviceId),
              ),
        heads: logging.length === 0 ? [] : await loadOperationHeads(reader, logging),
      };
    },
    decide({ records, streams, heads }, requests) {
      const book = openBook(records);
      const heard = openStreams(streams);
      const drafts: OperationDraft[] = [];
      const answers = requests.map(({ request, cause }): SubmissionAnswer => {
        const at = records.now.get(tenantOf(request));
        const known = new Set(request.said.filter(book.knows).map((said) => said.observationId));
        const before = mealStates(book, request.said);
        const taken = request.said.map((said) => book.take(said, cause));
        if (at === undefined || taken.includes('no-calendar')) return 'no-calendar';
        hear(heard, request, { taken, known, at });
        const isNew = request.said.some(({ observationId }) => !known.has(observationId));
        if (request.operation && isNew) {
          const after = mealStates(book, request.said);
          drafts.push({ ...request.operation, before, after, at, traceId: cause.traceId });
        }
        return taken.filter((answer) => answer !== 'no-calendar');
      });
      const decision = book.close();
      const streamWrites = { collection: DEVICE_STREAMS, operations: heard.operations() };
      const writes = [
        ...decision.writes,
        ...(streamWrites.operations.length > 0 ? [streamWrites] : []),
        ...operationWrites(heads, drafts),
      ];
      return { decision: { ...decision, writes }, answers };
    },
  };
}

function tenantOf({ said, device, operation }: Submission): string {
  return said[0]?.tenant ?? device?.tenant ?? operation?.tenant ?? '';
}

interface Heard {
  readonly taken: readonly Taken[];
  readonly known: ReadonlySet<string>;
  readonly at: string;
}

/** A line that was answered has arrived, whatever the answer. */
function hear(streams: DeviceStreams, { said, device }: Submission, heard: Heard): void {
  if (!device) return;
  const { taken, known, at } = heard;
  const results = new Map(
    said.map(({ observationId }, index) => {
      const answer = taken[index];
      return [observationId, answer === 'no-calendar' ? undefined : answer?.result];
    }),
  );
  const lines = device.numbered.map(({ sequence, observationId, recordedAt }) => {
    const result = observationId === null ? 'refused' : results.get(observationId);
    const isKnown = observationId !== null && known.has(observationId);
    const kind = isKnown ? 'repeat' : result === 'refused' ? 'refused' : 'new';
    return { sequence, recordedAt, kind } as const;
  });
  streams.take({ tenant: device.tenant, deviceId: device.deviceId, at, lines });
}
