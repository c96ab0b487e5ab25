/** What registry serves over HTTP. */

import type { Door } from '@mestolo/messaging/messaging.ts';
import type { Route } from '@mestolo/service/http.ts';
import { operationsRoute, type ReadOperations } from '@mestolo/service/operations-route.ts';
import type { Destroyed, DestroyRequest, NewKeysRequest } from '../store/key-door.ts';
import type { Reads } from '../store/reads.ts';
import type { HouseholdDoor } from './acting.ts';
import { getAsyncApi } from './get-async-api.ts';
import { getCalendar } from './get-calendar.ts';
import { getClassPupils } from './get-class-pupils.ts';
import { getFamily } from './get-family.ts';
import { getPupilDiets } from './get-pupil-diets.ts';
import { getStaff } from './get-staff.ts';
import type { ImportTools } from './importing.ts';
import { postClosureWithdrawal } from './post-closure-withdrawal.ts';
import { postClosures } from './post-closures.ts';
import { postFamiliesSearch } from './post-families-search.ts';
import { postFamilyHolders } from './post-family-holders.ts';
import { postImport } from './post-import.ts';
import { postImportCsv } from './post-import-csv.ts';
import { postKeysDestroy } from './post-keys-destroy.ts';
import { postKeysFetch } from './post-keys-fetch.ts';
import { postPeopleResolve } from './post-people-resolve.ts';
import { postPupilCircumstances } from './post-pupil-circumstances.ts';
import { postPupilEnrolments } from './post-pupil-enrolments.ts';
import { postPupilIsee } from './post-pupil-isee.ts';
import { postPupilMove } from './post-pupil-move.ts';
import { postPupilWithdrawal } from './post-pupil-withdrawal.ts';
import { putPupilDiets } from './put-pupil-diets.ts';
import { putStaff } from './put-staff.ts';

export interface RouteTools {
  readonly importing: ImportTools;
  readonly reads: Reads;
  readonly operations: ReadOperations;
  readonly newKeys: Door<NewKeysRequest, null>;
  readonly destroy: Door<DestroyRequest, Destroyed | null>;
  readonly households: HouseholdDoor;
}

export function createRoutes(tools: RouteTools): readonly Route[] {
  const { importing, reads, operations, newKeys, destroy, households } = tools;
  return [
    postImport(importing),
    postImportCsv(importing, reads),
    postKeysFetch(newKeys, reads),
    postKeysDestroy(destroy),
    getFamily(reads),
    getClassPupils(reads),
    getCalendar(reads),
    postFamiliesSearch(reads),
    postPeopleResolve(reads),
    postFamilyHolders(households),
    postPupilIsee(households),
    postPupilCircumstances(households),
    postPupilEnrolments(households),
    postPupilWithdrawal(households),
    postPupilMove(households),
    putPupilDiets(households),
    getPupilDiets(reads),
    putStaff(importing),
    getStaff(reads),
    postClosures(importing),
    postClosureWithdrawal(importing),
    operationsRoute(operations),
    getAsyncApi(),
  ];
}
