/** registry.staff / StaffChanged → at which school someone of the staff may eat. */
import type { StaffChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { KitchenReference } from '../store/kitchen-reference.ts';

/** The name stays with registry: who counts meals needs none. */
export function onStaffChanged(
  kitchen: KitchenReference,
  event: IncomingEvent<typeof StaffChanged>,
): void {
  kitchen.putStaff(event.tenant, event.data);
}
