/** The events of one kind among many. */
import type { EventDefinition } from '@mestolo/contracts/event.ts';
import type { OutgoingEvent } from './handler.ts';

export function eventsOf<Definition extends EventDefinition>(
  events: readonly OutgoingEvent[],
  definition: Definition,
): OutgoingEvent<Definition>[] {
  const isOne = (event: OutgoingEvent): event is OutgoingEvent<Definition> =>
    event.definition.type === definition.type;
  return events.filter(isOne);
}
