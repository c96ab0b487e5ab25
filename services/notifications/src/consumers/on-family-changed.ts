/**
 * registry.families / FamilyChanged → from when until when the account is in use, who holds it, and
 * its payment code.
 */
import type { FamilyChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import { takeFamily } from '../domain/account.ts';
import type { Desk } from '../store/desk.ts';

export function onFamilyChanged(
  desk: Desk,
  { tenant, data }: IncomingEvent<typeof FamilyChanged>,
): void {
  const { accountId, version, openedOn, closedOn, paymentCode = null, holders } = data;
  const holderId = holders.at(-1)?.guardianId ?? null;
  const family = { version, openedOn, closedOn, paymentCode, holderId };
  desk.put(takeFamily(desk.account(tenant, accountId), family));
}
