/**
 * registry.keys / KeyDestroyed → a key that must never be used again, whatever a cache still has.
 */
import type { KeyDestroyed } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { Desk } from '../store/desk.ts';

export function onKeyDestroyed(desk: Desk, { data }: IncomingEvent<typeof KeyDestroyed>): void {
  const { keyId, version, destroyedAt } = data;
  desk.keep('destroyedKeys', { _id: keyId, version, destroyedAt });
}
