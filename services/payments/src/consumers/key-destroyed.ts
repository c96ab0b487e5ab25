/** registry.keys / KeyDestroyed → nothing that the key sealed is opened again, in any process. */
import { KeyDestroyed } from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { DESTROYED_KEYS } from '../store/collections.ts';
import type { DestroyedKeyDocument } from '../store/documents.ts';
import { projection } from './keep-newest.ts';

export const onKeyDestroyed = projection({
  topic: topics.keys,
  definition: KeyDestroyed,
  collection: DESTROYED_KEYS,
  document: ({ data }): DestroyedKeyDocument => ({ _id: data.keyId, version: data.version }),
});
