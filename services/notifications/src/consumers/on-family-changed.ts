/** registry.families / FamilyChanged → until when the account is in use. */
import type { FamilyChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import { takeFamily } from '../domain/account.ts';
import type { Desk } from '../store/desk.ts';

export function onFamilyChanged(
  desk: Desk,
  { tenant, data }: IncomingEvent<typeof FamilyChanged>,
): void {
  const { accountId, version, closedOn } = data;
  desk.put(takeFamily(desk.account(tenant, accountId), { version, closedOn }));
}
