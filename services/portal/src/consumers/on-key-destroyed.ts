/** registry.keys / KeyDestroyed → what the key sealed is blank from now on, in every replica. */
import { KeyDestroyed } from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { defineView } from './view.ts';

export const onKeyDestroyed = defineView({
  topic: topics.keys,
  definition: KeyDestroyed,
  collection: 'destroyedKeys',
  document: ({ keyId, version, destroyedAt }, tenant) => ({
    _id: keyId,
    tenant,
    version,
    destroyedAt,
  }),
});
