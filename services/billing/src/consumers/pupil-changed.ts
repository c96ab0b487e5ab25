/** registry.pupils / PupilChanged → what decides a pupil's prices; waiting meals are charged. */
import type { PupilChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { BooksDraft } from '../domain/books.ts';
import { takePupil } from '../domain/reference.ts';

export function onPupilChanged(draft: BooksDraft, event: IncomingEvent<typeof PupilChanged>): void {
  const { pupilId, version, accountId, enrolments, rates } = event.data;
  takePupil(draft, {
    tenant: event.tenant,
    pupilId,
    version,
    accountId,
    enrolments: enrolments.map(({ from, to, schoolId }) => ({ from, to, schoolId })),
    rates: rates.map(({ from, band, resident, siblingRank, exempt }) => {
      return { from, band, resident, siblingRank, exempt };
    }),
  });
}
