/** Observations that arrive together, from devices and from people, share one transaction. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import type { LineAnswer } from './answer.ts';
import { openBook } from './book.ts';
import { loadForObservations, type Records } from './load-records.ts';
import type { Said } from './said.ts';

/** All lines of one request are of one Comune. */
export interface Submission {
  readonly said: readonly Said[];
}

/** One answer a line, in their order; or nothing can be judged yet. */
export type SubmissionAnswer = readonly LineAnswer[] | 'no-calendar';

/** What a line comes to in the database, about: its observation, its meal and its event. */
const BYTES_OF_A_LINE = 2_000;

export function observationDoor(
  clocks: Clocks,
): DoorHandler<Submission, Records, SubmissionAnswer> {
  return {
    size: ({ said }) => ({ facts: said.length, bytes: said.length * BYTES_OF_A_LINE }),
    load: (reader, requests) =>
      loadForObservations(
        reader,
        clocks,
        requests.flatMap(({ request }) => request.said),
      ),
    decide(records, requests) {
      const book = openBook(records);
      const answers = requests.map(({ request, cause }): SubmissionAnswer => {
        const taken = request.said.map((said) => book.take(said, cause));
        return taken.includes('no-calendar')
          ? 'no-calendar'
          : taken.filter((answer) => answer !== 'no-calendar');
      });
      return { decision: book.close(), answers };
    },
  };
}
