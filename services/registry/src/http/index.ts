/** What registry serves over HTTP. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import type { Route } from '@mestolo/service/http.ts';
import type { Destroyed, DestroyRequest, NewKeysRequest } from '../store/key-door.ts';
import type { Reads } from '../store/reads.ts';
import { getAsyncApi } from './get-async-api.ts';
import { getCalendar } from './get-calendar.ts';
import { getClassPupils } from './get-class-pupils.ts';
import { getFamily } from './get-family.ts';
import type { ImportTools } from './importing.ts';
import { postFamiliesSearch } from './post-families-search.ts';
import { postImport } from './post-import.ts';
import { postImportCsv } from './post-import-csv.ts';
import { postKeysDestroy } from './post-keys-destroy.ts';
import { postKeysFetch } from './post-keys-fetch.ts';

export interface RouteTools {
  readonly importing: ImportTools;
  readonly reads: Reads;
  readonly newKeys: Door<NewKeysRequest, null>;
  readonly destroy: Door<DestroyRequest, Destroyed | null>;
}

export function createRoutes({ importing, reads, newKeys, destroy }: RouteTools): readonly Route[] {
  return [
    postImport(importing),
    postImportCsv(importing, reads),
    postKeysFetch(newKeys, reads),
    postKeysDestroy(destroy),
    getFamily(reads),
    getClassPupils(reads),
    getCalendar(reads),
    postFamiliesSearch(reads),
    getAsyncApi(),
  ];
}
