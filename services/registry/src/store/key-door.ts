/** The doors of keys: made when a service needs one, destroyed when a family is to be forgotten. */
import { topics } from '@mestolo/contracts/topics.ts';
import type {
  ChangedSubject,
  CollectionWrites,
  DoorHandler,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import { timeOf } from '@mestolo/service/clock.ts';
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
  operationWrites,
} from '@mestolo/service/operation-log.ts';
import { familyKeyIds } from '../domain/key-purposes.ts';
import { type Mint, mintKey } from '../domain/mint.ts';
import type { Act } from '../domain/records.ts';
import {
  CALENDARS,
  DESTROYED_KEYS,
  DIETS,
  EXTERNAL_IDS,
  FAMILIES,
  GUARDIANS,
  KEYS,
  PUPILS,
} from './collections.ts';
import type {
  CalendarDocument,
  DestroyedKeyDocument,
  DietDocument,
  ExternalIdDocument,
  FamilyDocument,
  GuardianDocument,
  KeyDocument,
  PupilDocument,
} from './documents.ts';
import type { Vault } from './vault.ts';

export interface NewKeysRequest {
  readonly keyIds: readonly string[];
  readonly mint: Mint;
}

/** Makes those keys that were never there; a destroyed one stays destroyed. */
export function newKeysDoor(vault: Vault): DoorHandler<NewKeysRequest, ReadonlySet<string>, null> {
  return {
    async load(reader, requests) {
      const keyIds = [...new Set(requests.flatMap(({ request }) => request.keyIds))];
      const filter = { _id: { $in: keyIds } };
      const kept = await reader.find<KeyDocument>(KEYS, filter, { projection: { _id: 1 } });
      const gone = await reader.find<DestroyedKeyDocument>(DESTROYED_KEYS, filter);
      return new Set([...kept, ...gone].map(({ _id }) => _id));
    },
    decide(known, requests) {
      const operations = new Map<string, WriteOperation>();
      for (const { request } of requests) {
        const { keyIds, mint } = request;
        for (const _id of keyIds.filter((keyId) => !known.has(keyId))) {
          const wrapped = vault.wrap(_id, mintKey(mint, _id));
          const createdAt = new Date(mint.atMs).toISOString();
          operations.set(_id, { insertOne: { document: { _id, wrapped, createdAt } } });
        }
      }
      const writes = [{ collection: KEYS, operations: [...operations.values()] }];
      return {
        decision: { writes: operations.size > 0 ? writes : [], events: [], changed: [] },
        answers: requests.map(() => null),
      };
    },
  };
}

export interface DestroyRequest {
  readonly tenant: string;
  readonly accountId: string;
  readonly atMs: number;
  /** Who asked for it. */
  readonly act: Act;
}

export interface Destroyed {
  readonly keyIds: readonly string[];
  readonly result: 'destroyed' | 'same';
}

interface FamilyTraces {
  readonly families: readonly FamilyDocument[];
  readonly calendars: readonly CalendarDocument[];
  readonly guardians: readonly GuardianDocument[];
  readonly pupils: readonly PupilDocument[];
  readonly diets: readonly DietDocument[];
  readonly externalIds: readonly ExternalIdDocument[];
  readonly keys: readonly KeyDocument[];
  readonly destroyed: readonly DestroyedKeyDocument[];
  readonly heads: readonly OperationHead[];
}

/** Answers null for a family that this Comune does not have. */
export function destroyDoor(): DoorHandler<DestroyRequest, FamilyTraces, Destroyed | null> {
  return {
    async load(reader, requests) {
      const accountIds = requests.map(({ request }) => request.accountId);
      const tenants = requests.map(({ request }) => request.tenant);
      const keyIds = { _id: { $in: accountIds.flatMap(familyKeyIds) } };
      const ofFamily = { accountId: { $in: accountIds } };
      return {
        families: await reader.find<FamilyDocument>(FAMILIES, { _id: { $in: accountIds } }),
        calendars: await reader.find<CalendarDocument>(CALENDARS, { _id: { $in: tenants } }),
        guardians: await reader.find<GuardianDocument>(GUARDIANS, ofFamily),
        pupils: await reader.find<PupilDocument>(PUPILS, ofFamily),
        diets: await reader.find<DietDocument>(DIETS, ofFamily),
        externalIds: await reader.find<ExternalIdDocument>(EXTERNAL_IDS, ofFamily),
        keys: await reader.find<KeyDocument>(KEYS, keyIds),
        destroyed: await reader.find<DestroyedKeyDocument>(DESTROYED_KEYS, keyIds),
        heads: await loadOperationHeads(reader, tenants),
      };
    },
    decide(traces, requests) {
      const writes: CollectionWrites[] = [];
      const changed: ChangedSubject[] = [];
      const drafts: OperationDraft[] = [];
      const done = new Set(traces.destroyed.map(({ _id }) => _id));
      const answers = requests.map(({ request, cause }): Destroyed | null => {
        const { tenant, accountId } = request;
        const family = traces.families.find((one) => one._id === accountId);
        if (family?.tenant !== tenant) return null;
        const keyIds = familyKeyIds(accountId);
        const toGo = keyIds.filter((keyId) => !done.has(keyId));
        if (toGo.length === 0) return { keyIds, result: 'same' };
        for (const keyId of toGo) {
          done.add(keyId);
          changed.push({ topic: topics.keys, key: keyId, cause });
        }
        const diets = traces.diets.filter((one) => one.accountId === accountId);
        for (const { _id } of diets) changed.push({ topic: topics.diets, key: _id, cause });
        const at = destroyedAt(traces, request);
        writes.push(...forget(traces, request, family, { keyIds: toGo, at }));
        drafts.push({
          ...{ tenant, kind: 'familyForgotten', subject: `family:${accountId}`, ...request.act },
          ...{ before: { keyIds: toGo }, after: { keyIds: [] }, at, traceId: cause.traceId },
        });
        return { keyIds, result: 'destroyed' };
      });
      const log = operationWrites(traces.heads, drafts);
      return { decision: { writes: [...writes, ...log], events: [], changed }, answers };
    },
  };
}

/** Business time of the Comune. */
function destroyedAt(traces: FamilyTraces, { tenant, atMs }: DestroyRequest): string {
  const calendar = traces.calendars.find(({ _id }) => _id === tenant);
  return new Date(timeOf(calendar?.calendar.clock ?? { kind: 'system' }, atMs)).toISOString();
}

/** The keys go, and with them everything by which the family could still be found. */
function forget(
  traces: FamilyTraces,
  { tenant, accountId, act: { actor } }: DestroyRequest,
  { revision }: FamilyDocument,
  { keyIds, at }: { readonly keyIds: readonly string[]; readonly at: string },
): readonly CollectionWrites[] {
  const ofFamily = (one: { readonly accountId: string }) => one.accountId === accountId;
  const searched = (one: { readonly accountId: string; readonly taxCodeHash: string | null }) =>
    ofFamily(one) && one.taxCodeHash !== null;
  const unsearchable = ({ _id }: { readonly _id: string }): WriteOperation => ({
    updateOne: { filter: { _id }, update: { $set: { taxCodeHash: null } } },
  });
  const removed = ({ _id }: { readonly _id: string }): WriteOperation => ({
    deleteOne: { filter: { _id } },
  });
  const bump = { filter: { _id: accountId, revision }, update: { $inc: { revision: 1 } } };
  const writes = [
    { collection: FAMILIES, operations: [{ updateOne: bump }] },
    {
      collection: KEYS,
      operations: traces.keys.filter(({ _id }) => keyIds.includes(_id)).map(removed),
    },
    {
      collection: DESTROYED_KEYS,
      operations: keyIds.map((_id) => ({
        insertOne: { document: { _id, tenant, accountId, version: 1, destroyedAt: at, actor } },
      })),
    },
    { collection: GUARDIANS, operations: traces.guardians.filter(searched).map(unsearchable) },
    { collection: PUPILS, operations: traces.pupils.filter(searched).map(unsearchable) },
    { collection: DIETS, operations: traces.diets.filter(ofFamily).map(withoutDiets(at)) },
    {
      collection: EXTERNAL_IDS,
      operations: traces.externalIds.filter((one) => ofFamily(one) && one.personal).map(removed),
    },
  ];
  return writes.filter(({ operations }) => operations.length > 0);
}

/** A code tells of health or faith even where nobody knows whose it is. */
function withoutDiets(changedAt: string) {
  return ({ _id, version }: DietDocument): WriteOperation => {
    const update = { $set: { diets: [], version: version + 1, changedAt } };
    return { updateOne: { filter: { _id, version }, update } };
  };
}
