/** What waits in quarantine, read from the databases: places and reasons, and never a value. */
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { QUARANTINE } from '@mestolo/messaging/collections.ts';
import type { QuarantineDocument } from '@mestolo/messaging/quarantine.ts';
import type { OpsContext } from './command.ts';
import { textOf } from './command.ts';
import { NoAccess } from './no-access.ts';
import type { Database } from './stores.ts';
import { tableOf } from './terminal.ts';

export type Quarantined = Omit<QuarantineDocument, 'sealed'> & { readonly service: ServiceName };

export interface Filter {
  readonly service: ServiceName | null;
  readonly state: string;
  readonly group: string | null;
  readonly topic: string | null;
  readonly type: string | null;
  readonly code: string | null;
  readonly tenant: string | null;
  readonly ids: readonly string[];
}

export const filterOptions = {
  service: { type: 'string' },
  group: { type: 'string' },
  topic: { type: 'string' },
  type: { type: 'string' },
  code: { type: 'string' },
  tenant: { type: 'string' },
} as const;

export const FILTER_USAGE = `  --service NAME   only of this service
  --group NAME     only of this consumer group
  --topic NAME     only from this topic
  --type NAME      only of this type of event
  --code CODE      only with this reason: unknownType, handlerFailed, …
  --tenant NAME    only of this Comune`;

/** @throws NoAccess where there is no such service */
export function serviceIn(context: OpsContext): ServiceName | null {
  const name = textOf(context, 'service');
  const known = services.find((service) => service === name) ?? null;
  if (name === null || known !== null) return known;
  throw new NoAccess(`There is no service ${name}; there are ${services.join(', ')}.`);
}

export function filterIn(context: OpsContext, ids: readonly string[] = []): Filter {
  const text = (name: string) => textOf(context, name);
  return {
    ...{ service: serviceIn(context), state: text('state') ?? 'waiting', ids },
    ...{ group: text('group'), topic: text('topic'), type: text('type') },
    ...{ code: text('code'), tenant: text('tenant') },
  };
}

/** The filter as MongoDB has it. */
function wanted({ state, group, topic, type, code, tenant, ids }: Filter) {
  return {
    ...(state !== 'any' && { state }),
    ...(group !== null && { group }),
    ...(topic !== null && { topic }),
    ...(type !== null && { type }),
    ...(code !== null && { 'reason.code': code }),
    ...(tenant !== null && { tenant }),
    ...(ids.length > 0 && { _id: { $in: [...ids] } }),
  };
}

/** The oldest first; of every service that is asked for. */
export async function quarantined(
  databaseOf: (service: ServiceName) => Database,
  filter: Filter,
  limit: number,
): Promise<Quarantined[]> {
  const asked = services.filter((service) => filter.service === null || filter.service === service);
  const found = await Promise.all(
    asked.map(async (service) => {
      const documents = await databaseOf(service)
        .collection<QuarantineDocument>(QUARANTINE)
        .find<Omit<QuarantineDocument, 'sealed'>>(wanted(filter) as never, {
          projection: { sealed: 0 },
        })
        .sort({ at: 1, _id: 1 })
        .limit(limit)
        .toArray();
      return documents.map((document) => ({ ...document, service }));
    }),
  );
  return found.flat().toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

export interface Count {
  readonly service: ServiceName;
  readonly group: string;
  readonly topic: string;
  readonly type: string;
  readonly code: string;
  readonly records: number;
}

export function countsOf(records: readonly Quarantined[]): Count[] {
  const kinds = Map.groupBy(records, ({ service, group, topic, type, reason }) =>
    JSON.stringify([service, group, topic, type ?? '-', reason.code]),
  );
  return [...kinds]
    .map(([kind, members]) => {
      const [service, group, topic, type, code] = JSON.parse(kind);
      return { service, group, topic, type, code, records: members.length };
    })
    .toSorted((a, b) => b.records - a.records);
}

export function countTable(counts: readonly Count[]): string[] {
  const rows = counts.map(({ group, topic, type, code, records: number }) => [
    ...[number, code, group, topic, type],
  ]);
  return tableOf(['records', 'reason', 'group', 'topic', 'type'], rows);
}
