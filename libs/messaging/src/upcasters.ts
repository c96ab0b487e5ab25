/** Old event types read as new ones: pure steps, applied one after the other. */
import type { DataOf, EventDefinition } from '@mestolo/contracts/event.ts';

export interface Upcaster {
  readonly from: EventDefinition;
  readonly to: EventDefinition;
  readonly upcast: (data: unknown) => unknown;
}

/** Keeps the types of both ends together; the result is checked against `to` when read. */
export function defineUpcaster<From extends EventDefinition, To extends EventDefinition>(
  from: From,
  to: To,
  upcast: (data: DataOf<From>) => DataOf<To>,
): Upcaster {
  return { from, to, upcast: (data) => upcast(data as DataOf<From>) };
}

/** None yet: every published type is at its first version. */
export const upcasters: readonly Upcaster[] = [];
