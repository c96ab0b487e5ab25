/** What an operation did to a family, for the log: ids, codes and days, and names only sealed. */
import type { OperationDraft } from '@mestolo/service/operation-log.ts';
import { changedFields, pick } from '../domain/changed-fields.ts';
import { sameRecord } from '../domain/import-result.ts';
import type { Act, GuardianRecord, Household, PupilRecord } from '../domain/records.ts';
import { type Sealing, sealGuardian, sealPupil } from './sealed-household.ts';

export interface Done {
  /** `familyImported`, `pupilMoved`, … */
  readonly kind: string;
  readonly act: Act;
  readonly traceId: string | null;
  readonly before: Household | null;
  readonly now: Household;
}

type Side = 'before' | 'after';
type Person = { readonly id: string; readonly before: unknown; readonly after: unknown };

/** Null where nothing changed. */
export function operationOf(sealing: Sealing, done: Done): OperationDraft | null {
  const { kind, act, traceId, before, now } = done;
  if (sameRecord(before, now)) return null;
  const family = changedFields(before && shownFamily(before), shownFamily(now));
  const guardians = peopleChanged(before?.guardians, now.guardians, {
    idOf: ({ guardianId }) => guardianId,
    sealed: (one) => sealGuardian(sealing, one),
  });
  const pupils = peopleChanged(before?.pupils, now.pupils, {
    idOf: ({ pupilId }) => pupilId,
    sealed: (one) => sealPupil(sealing, one, []),
  });
  const side = (which: Side) => ({
    ...family[which],
    ...(guardians.length > 0 ? { guardians: sidesOf(guardians, which) } : {}),
    ...(pupils.length > 0 ? { pupils: sidesOf(pupils, which) } : {}),
  });
  return {
    tenant: sealing.tenant,
    kind,
    subject: `family:${sealing.accountId}`,
    ...act,
    before: before && side('before'),
    after: side('after'),
    at: sealing.changedAt,
    traceId,
  };
}

function sidesOf(people: readonly Person[], side: Side): Readonly<Record<string, unknown>> {
  return Object.fromEntries(people.map((one) => [one.id, one[side]]));
}

function shownFamily({ family }: Household) {
  const { openedOn, closedOn, paymentCode, holders, former } = family;
  const code = paymentCode === null ? {} : { paymentCode };
  return { ...code, openedOn, closedOn, holders, former: former.map(({ pupilId }) => pupilId) };
}

/** What someone new has is in the record itself; the log says that the person came. */
const KEPT_OF_NEW = ['accountId', 'accounts', 'enrolments', 'circumstances', 'channels'];

function peopleChanged<Record extends GuardianRecord | PupilRecord>(
  before: readonly Record[] | undefined,
  now: readonly Record[],
  { idOf, sealed }: { idOf(record: Record): string; sealed(record: Record): object },
): readonly Person[] {
  const known = new Map((before ?? []).map((one) => [idOf(one), one]));
  const came = now.flatMap((one): Person[] => {
    const old = known.get(idOf(one));
    known.delete(idOf(one));
    if (!old) return [{ id: idOf(one), before: null, after: fields(sealed(one), KEPT_OF_NEW) }];
    const names = Object.keys(changedFields(old, one).after ?? {});
    if (names.length === 0) return [];
    return [
      { id: idOf(one), before: fields(sealed(old), names), after: fields(sealed(one), names) },
    ];
  });
  const left = [...known.keys()].map((id): Person => ({ id, before: {}, after: null }));
  return [...came, ...left];
}

function fields(document: object, names: readonly string[]) {
  return pick(document as Readonly<Record<string, unknown>>, names);
}
