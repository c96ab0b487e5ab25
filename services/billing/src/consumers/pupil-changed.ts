/** registry.pupils / PupilChanged → what decides a pupil's prices; charges are put right. */
import type { PupilChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { BooksDraft } from '../domain/books.ts';
import { type PupilFact, takePupil } from '../domain/reference.ts';

export function onPupilChanged(draft: BooksDraft, event: IncomingEvent<typeof PupilChanged>): void {
  takePupil(draft, pupilFactOf(event));
}

export function pupilFactOf(event: IncomingEvent<typeof PupilChanged>): PupilFact {
  const { pupilId, version, accountId, accounts = [], enrolments, rates } = event.data;
  return {
    tenant: event.tenant,
    pupilId,
    version,
    accountId,
    accounts: accounts.map(({ from, accountId: id }) => ({ from, accountId: id })),
    enrolments: enrolments.map(({ from, to, schoolId, classId }) => {
      return { from, to, schoolId, classId };
    }),
    rates: rates.map(({ from, band, resident, siblingRank, exempt }) => {
      return { from, band, resident, siblingRank, exempt };
    }),
    recordedAt: new Date(event.time),
    trace: event.cause,
  };
}
