/** registry.diets / DietChanged → which diet a kitchen cooks for a pupil, from day to day. */
import type { DietChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { KitchenReference } from '../store/kitchen-reference.ts';

export function onDietChanged(
  kitchen: KitchenReference,
  event: IncomingEvent<typeof DietChanged>,
): void {
  kitchen.putDiets(event.tenant, event.data);
}
