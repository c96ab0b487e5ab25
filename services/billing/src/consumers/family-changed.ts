/** registry.families / FamilyChanged → the family is known; money in suspense is credited. */
import type { FamilyChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { BooksDraft } from '../domain/books.ts';
import { takeFamily } from '../domain/reference.ts';

export function onFamilyChanged(
  draft: BooksDraft,
  event: IncomingEvent<typeof FamilyChanged>,
): void {
  const { accountId, version, openedOn } = event.data;
  takeFamily(draft, { tenant: event.tenant, accountId, version, openedOn });
}
