/** registry.pupils / PupilChanged → the children's given names, still sealed. */
import { PupilChanged } from '@mestolo/contracts/events/registry.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { defineView } from './view.ts';

export const onPupilChanged = defineView({
  topic: topics.pupils,
  definition: PupilChanged,
  collection: 'pupils',
  document: ({ pupilId, accountId, version, givenName, enrolments }, tenant) => ({
    _id: pupilId,
    tenant,
    accountId,
    version,
    givenName,
    enrolments,
  }),
});
