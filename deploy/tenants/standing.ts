/** The Comuni of an installation and what each of them has, read from the databases. */
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import type { Database } from '../ops/stores.ts';

export interface Standing {
  readonly tenant: string;
  readonly name: string;
  readonly schools: number;
  readonly families: number;
  readonly pupils: number;
  readonly tariffs: number;
  readonly accounts: number;
  readonly balanceCents: number;
  readonly devices: number;
  /** Devices that have given their key. */
  readonly registered: number;
  readonly canBePaid: boolean;
}

interface CalendarDocument {
  readonly _id: string;
  readonly calendar: {
    readonly name: string;
    readonly schools: readonly unknown[];
    readonly creditor: unknown;
    readonly clock: { readonly kind: string };
  };
}

export async function standingsOf(
  databaseOf: (service: ServiceName) => Database,
): Promise<Standing[]> {
  const calendars = databaseOf('registry').collection<CalendarDocument & { _id: string }>(
    'calendars',
  );
  const found = await calendars.find().sort({ _id: 1 }).toArray();
  return Promise.all(found.map((one) => standingOf(databaseOf, one)));
}

async function standingOf(
  databaseOf: (service: ServiceName) => Database,
  { _id: tenant, calendar }: CalendarDocument,
): Promise<Standing> {
  const count = (service: ServiceName, collection: string, more = {}) =>
    databaseOf(service)
      .collection(collection)
      .countDocuments({ tenant, ...more });
  const [total] = await databaseOf('billing')
    .collection('accounts')
    .aggregate<{ accounts: number; cents: number }>([
      { $match: { tenant } },
      { $group: { _id: null, accounts: { $sum: 1 }, cents: { $sum: '$balanceCents' } } },
    ])
    .toArray();
  return {
    tenant,
    name: calendar.name,
    schools: calendar.schools.length,
    families: await count('registry', 'families'),
    pupils: await count('registry', 'pupils'),
    tariffs: await count('billing', 'tariffs'),
    accounts: total?.accounts ?? 0,
    balanceCents: Number(total?.cents ?? 0),
    devices: await count('attendance', 'devices', { revokedAt: null }),
    registered: await count('attendance', 'devices', { revokedAt: null, publicKey: { $ne: null } }),
    canBePaid: calendar.creditor !== null,
  };
}

/** What the office still has to do, in the order in which it is asked for. */
export function gapsOf(standing: Standing): string[] {
  const { tenant, families, tariffs, devices, registered, canBePaid, schools } = standing;
  return [
    ...(schools === 0 ? [`${tenant} has no school`] : []),
    ...(families === 0 ? [`${tenant} has no family`] : []),
    ...(tariffs === 0
      ? [`${tenant} has no tariff: meals wait, and are charged once it is there`]
      : []),
    ...(canBePaid ? [] : [`nobody can pay ${tenant}: its pagoPA data and IBAN are missing`]),
    ...(devices === 0 ? [`${tenant} has no canteen device`] : []),
    ...(devices > registered ? [`${devices - registered} devices wait for their code`] : []),
  ];
}
