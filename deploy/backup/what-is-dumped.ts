/** What goes into a dump of a service's database, what stays out of it, and what goes apart. */
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { LEASES } from '@mestolo/messaging/collections.ts';
import type { Database } from './snapshot.ts';

/** The wrapped keys of families: in backups of their own, which are not kept as long. */
export const KEYS = 'keys';
/** Which keys were destroyed: in a journal of its own too, which is kept for ever. */
export const DESTROYED_KEYS = 'destroyedKeys';

/** Of processes that will be gone by the time it is put back. */
const OF_PROCESSES = [LEASES];

export function isDumped(service: ServiceName, collection: string): boolean {
  if (collection.startsWith('system.') || OF_PROCESSES.includes(collection)) return false;
  return !(service === 'registry' && collection === KEYS);
}

/** By their names, so that a dump that was broken off goes on in the same order. */
export async function dumpedCollections(
  service: ServiceName,
  database: Database,
): Promise<string[]> {
  const found = await database
    .listCollections({ type: 'collection' }, { nameOnly: true })
    .toArray();
  return found
    .map(({ name }) => name)
    .filter((name) => isDumped(service, name))
    .sort();
}
