/**
 * registry.pupils / PupilChanged → our projection of the pupil; lines that waited are released,
 * meals follow where the pupil belonged to another account, and orders fall where it was enrolled
 * nowhere.
 */
import type { PupilChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { Book } from '../store/book.ts';
import { pupilKeyOf } from '../store/documents.ts';

export function onPupilChanged(book: Book, event: IncomingEvent<typeof PupilChanged>): void {
  const { pupilId, version, accountId, accounts, enrolments } = event.data;
  const _id = pupilKeyOf({ tenant: event.tenant, pupilId });
  const history = accounts === undefined ? {} : { accounts };
  book.putPupil({ _id, version, accountId, ...history, enrolments }, event.cause);
  book.takeBackUnenrolled(_id, event.cause);
  book.release(_id);
}
