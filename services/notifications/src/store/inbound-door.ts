/** Ends the work on an SMS that came in: it is done and answered in one transaction, or neither. */
import type { DoorHandler, WriteOperation } from '@mestolo/messaging/handler.ts';
import { type AnswerKind, type GivenAnswer, givenWith } from '../domain/answer-limits.ts';
import type { Notification } from '../domain/notification.ts';
import { deliveryChanged } from './desk.ts';
import { INBOUND, INBOUND_ANSWERS, type InboundDocument } from './inbound.ts';

export interface InboundAnswered {
  readonly sid: string;
  readonly numberName: string;
  readonly kind: AnswerKind;
  /** What is said; none where it goes to nobody we know, or nothing is to be said. */
  readonly replies: readonly Notification[];
  readonly outcome: string;
  /** The machine's time. */
  readonly now: Date;
}

/** `silent`: the number was answered too often. `done`: somebody else was faster. */
export type InboundAnswer = 'answered' | 'silent' | 'done';

interface AnswersDocument {
  /** The name of the number. */
  readonly _id: string;
  readonly given: readonly GivenAnswer[];
  readonly lastAt: Date;
}

interface State {
  readonly open: ReadonlySet<string>;
  readonly answers: ReadonlyMap<string, AnswersDocument>;
}

export function inboundDoor(): DoorHandler<InboundAnswered, State, InboundAnswer> {
  return {
    async load(reader, requests) {
      const sids = requests.map(({ request }) => request.sid);
      const names = [...new Set(requests.map(({ request }) => request.numberName))];
      const found = await reader.find<Pick<InboundDocument, '_id'>>(INBOUND, {
        _id: { $in: sids },
        state: 'new',
      });
      const answers = await reader.find<AnswersDocument>(INBOUND_ANSWERS, { _id: { $in: names } });
      return {
        open: new Set(found.map(({ _id }) => _id)),
        answers: new Map(answers.map((one) => [one._id, one])),
      };
    },
    decide(state, requests) {
      const open = new Set(state.open);
      const answers = new Map(state.answers);
      const replies: Notification[] = [];
      const ended: WriteOperation[] = [];
      const told = requests.map(({ request }): InboundAnswer => {
        const { sid, numberName, kind, outcome, now } = request;
        if (!open.delete(sid)) return 'done';
        const given = givenWith(answers.get(numberName)?.given ?? [], { kind, at: now });
        ended.push(endOf(sid, given === null ? 'answeredTooOften' : outcome));
        if (given === null) return 'silent';
        answers.set(numberName, { _id: numberName, given, lastAt: now });
        replies.push(...request.replies);
        return 'answered';
      });
      const counted = [...answers.values()].filter((one) => state.answers.get(one._id) !== one);
      const writes = [
        { collection: INBOUND, operations: ended },
        {
          collection: INBOUND_ANSWERS,
          operations: counted.map((one) => ({
            replaceOne: { filter: { _id: one._id }, replacement: { ...one }, upsert: true },
          })),
        },
        {
          collection: 'notifications',
          operations: replies.map((one) => ({ insertOne: { document: { ...one } } })),
        },
      ].filter(({ operations }) => operations.length > 0);
      const events = replies.map((one) => deliveryChanged(one, one.cause));
      return { decision: { writes, events, changed: [] }, answers: told };
    },
  };
}

/** Number and text are needed no more, and are gone. */
function endOf(sid: string, outcome: string): WriteOperation {
  return {
    updateOne: {
      filter: { _id: sid, state: 'new' },
      update: { $set: { state: 'done', outcome, from: null, text: null } },
    },
  };
}
