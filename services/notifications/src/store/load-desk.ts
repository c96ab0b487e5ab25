/** Reads what a batch touches, in the snapshot of its transaction. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import type { Account } from '../domain/account.ts';
import type { Outage } from '../domain/outage.ts';
import type { Surroundings } from '../domain/what-to-say.ts';
import { type CalendarDocument, type OutageDocument, surroundingsOf } from './calendars.ts';
import type { Known, RecordName } from './desk.ts';
import { SETTINGS, type SettingsDocument, settingsOf } from './settings.ts';

export interface Wanted {
  readonly tenants: Set<string>;
  readonly accountIds: Set<string>;
  /** Accounts that have these among their children are read too. */
  readonly pupilIds: Set<string>;
  readonly records: Readonly<Record<RecordName, Set<string>>>;
  /** The ids that would be decided, once accounts and surroundings are known. */
  candidateIds(known: Pick<Known, 'accounts' | 'surroundings'>): readonly string[];
}

export function nothingWanted(): Omit<Wanted, 'candidateIds'> {
  return {
    tenants: new Set(),
    accountIds: new Set(),
    pupilIds: new Set(),
    records: {
      calendars: new Set(),
      notices: new Set(),
      destroyedKeys: new Set(),
      outages: new Set(),
    },
  };
}

export async function loadDesk(
  reader: SnapshotReader,
  clocks: Clocks,
  wanted: Wanted,
): Promise<Known> {
  const accounts = await accountsOf(reader, wanted);
  const calendars = await findByIds<CalendarDocument>(reader, 'calendars', wanted.tenants);
  const outages = await outagesOf(reader, wanted.tenants);
  const settings = await settingsBy(reader, wanted.tenants);
  const found = {
    accounts: new Map(accounts.map((account) => [account._id, account])),
    surroundings: new Map<string, Surroundings>(
      calendars.map((calendar) => [
        calendar._id,
        surroundingsOf(calendar, clocks, {
          outages: outages.get(calendar._id) ?? [],
          settings: settingsOf(settings.get(calendar._id)),
        }),
      ]),
    ),
  };
  const candidates = wanted.candidateIds(found);
  const decided = await findByIds<{ _id: string }>(reader, 'notifications', candidates, { _id: 1 });
  const { records } = wanted;
  return {
    ...found,
    notificationIds: new Set(decided.map(({ _id }) => _id)),
    versions: {
      calendars: new Map(calendars.map((one) => [one._id, keptVersion(one)])),
      notices: await versionsOf(reader, 'notices', records.notices),
      destroyedKeys: await versionsOf(reader, 'destroyedKeys', records.destroyedKeys),
      outages: await versionsOf(reader, 'outages', records.outages),
    },
  };
}

/** What was kept before schools were is read again, also from the same record. */
function keptVersion({ version, schools }: CalendarDocument): number {
  return schools === undefined ? 0 : version;
}

async function accountsOf(
  reader: SnapshotReader,
  { accountIds, pupilIds }: Pick<Wanted, 'accountIds' | 'pupilIds'>,
): Promise<readonly Account[]> {
  const named = await findByIds<Account>(reader, 'accounts', accountIds);
  if (pupilIds.size === 0) return named;
  const others = await reader.find<Account>('accounts', {
    'children.pupilId': { $in: [...pupilIds] },
    _id: { $nin: [...accountIds] },
  });
  return [...named, ...others];
}

async function settingsBy(
  reader: SnapshotReader,
  tenants: Iterable<string>,
): Promise<ReadonlyMap<string, SettingsDocument>> {
  const found = await findByIds<SettingsDocument>(reader, SETTINGS, tenants);
  return new Map(found.map((one) => [one._id, one]));
}

async function outagesOf(
  reader: SnapshotReader,
  tenants: Iterable<string>,
): Promise<ReadonlyMap<string, readonly Outage[]>> {
  const $in = [...tenants];
  if ($in.length === 0) return new Map();
  const found = await reader.find<OutageDocument>('outages', { tenant: { $in } });
  return Map.groupBy(found, ({ tenant }) => tenant);
}

async function versionsOf(
  reader: SnapshotReader,
  name: RecordName,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, number>> {
  const found = await findByIds<{ _id: string; version: number }>(reader, name, ids, {
    version: 1,
  });
  return new Map(found.map(({ _id, version }) => [_id, version]));
}

async function findByIds<Document>(
  reader: SnapshotReader,
  collection: string,
  ids: Iterable<string>,
  projection?: Record<string, 0 | 1>,
): Promise<Document[]> {
  const $in = [...ids];
  if ($in.length === 0) return [];
  return reader.find(collection, { _id: { $in } }, projection ? { projection } : {});
}
