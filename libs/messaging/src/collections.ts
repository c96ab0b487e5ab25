/** The collections that messaging adds to the database of each service, as data. */

export interface MessagingCollection {
  readonly name: string;
  readonly indexes: readonly {
    readonly key: Readonly<Record<string, 1 | -1>>;
    readonly unique?: boolean;
  }[];
}

export const OUTBOX = 'outbox';
export const FENCES = 'fences';
export const QUARANTINE = 'quarantine';
export const LEASES = 'leases';
export const MIGRATIONS = 'migrations';

/** A service's database user may find, insert, update and remove in each of them. */
export const messagingCollections: readonly MessagingCollection[] = [
  { name: OUTBOX, indexes: [{ key: { slot: 1, _id: 1 } }] },
  { name: FENCES, indexes: [{ key: { group: 1 } }] },
  { name: QUARANTINE, indexes: [{ key: { group: 1, state: 1, 'reason.code': 1, type: 1 } }] },
  { name: LEASES, indexes: [] },
  { name: MIGRATIONS, indexes: [] },
];
