/**
 * registry.guardians / GuardianChanged → whom to write to, in which language, over which channels.
 */
import type { GuardianChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import { takeGuardian } from '../domain/account.ts';
import type { Desk } from '../store/desk.ts';

export function onGuardianChanged(
  desk: Desk,
  { tenant, data }: IncomingEvent<typeof GuardianChanged>,
): void {
  const { accountId, guardianId, version, fullName, language, taxCode, ...reached } = data;
  const { email, phone, channels } = reached;
  const guardian = {
    ...{ guardianId, version, fullName, language, email, phone, channels },
    ...(taxCode === undefined ? {} : { taxCode }),
  };
  desk.put(takeGuardian(desk.account(tenant, accountId), guardian));
}
