/** Kafka and MongoDB: versions, replica set, and everything in them that services rely on. */
import {
  allTopics,
  type ServiceName,
  services,
  type TopicDefinition,
} from '@mestolo/contracts/topics.ts';
import { messagingCollections } from '@mestolo/messaging/collections.ts';
import type { Reach } from '../reach.ts';
import { type Database, withDatabases, withKafkaAdmin } from '../stores.ts';
import { bad, type Finding, good } from './finding.ts';
import type { Creditor } from './pagopa.ts';

export interface TopicSeen {
  readonly name: string;
  readonly partitions: number;
  readonly cleanup: string;
}

const MEND_TOPICS = 'Start it again: npm run box -- up makes what is missing (prepare).';

export function lookAtTopics(
  wanted: readonly TopicDefinition[],
  seen: readonly TopicSeen[],
): Finding {
  const faults = wanted.flatMap(({ name, partitions, cleanup }) => {
    const topic = seen.find((one) => one.name === name);
    if (!topic) return [`${name} is not there`];
    const policy = cleanup === 'compact' ? 'compact' : 'delete';
    return [
      ...(topic.partitions < partitions ? [`${name} has ${topic.partitions} partitions`] : []),
      ...(topic.cleanup === policy ? [] : [`${name} is cleaned by ${topic.cleanup}`]),
    ];
  });
  if (faults.length > 0) return bad('topics', faults.join('; '), MEND_TOPICS);
  return good('topics', `all ${wanted.length} are there as they should be`);
}

export async function lookAtKafka(reach: Reach): Promise<Finding[]> {
  try {
    return await withKafkaAdmin(reach, async (admin) => {
      const { brokers } = await admin.describeCluster();
      const there = new Set(await admin.listTopics());
      const names = allTopics.map(({ name }) => name).filter((name) => there.has(name));
      const { topics } = await admin.fetchTopicMetadata({ topics: names });
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: names.map((name) => ({ type: 2, name, configNames: ['cleanup.policy'] })),
      });
      const leaderless = topics.filter(({ partitions }) =>
        partitions.some((one) => one.leader < 0),
      );
      const seen = topics.map(({ name, partitions }) => {
        const entries = resources.find((one) => one.resourceName === name)?.configEntries ?? [];
        return { name, partitions: partitions.length, cleanup: entries[0]?.configValue ?? '' };
      });
      const kafka =
        leaderless.length === 0
          ? good('kafka', `${brokers.length} broker(s) answer`)
          : bad('kafka', `${leaderless.length} topics have no leader`, 'Start the lost broker.');
      return [kafka, lookAtTopics(allTopics, seen)];
    });
  } catch (error) {
    const says = `it does not answer (${error instanceof Error ? error.name : 'no reason'})`;
    return [bad('kafka', says, 'Look at npm run box -- compose logs kafka, and start it again.')];
  }
}

interface Index {
  readonly key: Readonly<Record<string, unknown>>;
  readonly unique?: boolean;
}

interface Stored {
  readonly name: string;
  readonly indexes: readonly Index[];
}

async function definitionsOf(service: ServiceName): Promise<readonly Stored[]> {
  const loaded: { readonly collections: readonly Stored[] } = await import(
    `../../../services/${service}/src/store/collections.ts`
  );
  return [...loaded.collections, ...messagingCollections];
}

/** By their fields, since names are MongoDB's affair; a missing unique one lets doubles in. */
export function missingIndexes(wanted: readonly Index[], there: readonly Index[]): string[] {
  const textOf = ({ key, unique }: Index) => `${JSON.stringify(key)}${unique ? ' unique' : ''}`;
  const known = new Set(there.map(textOf));
  return wanted.map(textOf).filter((one) => !known.has(one));
}

async function indexFaults(service: ServiceName, db: Database): Promise<string[]> {
  const definitions = await definitionsOf(service);
  const faults = await Promise.all(
    definitions.map(async ({ name, indexes }) => {
      if (indexes.length === 0) return [];
      const there = await db
        .collection(name)
        .indexes()
        .catch(() => []);
      return missingIndexes(indexes, there as readonly Index[]).map(
        (index) => `${service}.${name} lacks ${index}`,
      );
    }),
  );
  return faults.flat();
}

export interface MongoSeen {
  readonly findings: readonly Finding[];
  readonly creditors: readonly Creditor[];
  /** How far its clock is from ours; null where it did not answer. */
  readonly clockMs: number | null;
}

const OLDEST_MONGODB = 6;

export async function lookAtMongo(reach: Reach): Promise<MongoSeen> {
  try {
    return await withDatabases(reach, async (databaseOf) => {
      const db = databaseOf('registry');
      const askedMs = Date.now();
      const hello = await db.command({ hello: 1 });
      const clockMs = hello.localTime.getTime() - (askedMs + Date.now()) / 2;
      const { version } = await db.command({ buildInfo: 1 });
      const faults = await Promise.all(
        services.map((service) => indexFaults(service, databaseOf(service))),
      );
      const missing = faults.flat();
      const indexes =
        missing.length === 0
          ? good('indexes', 'all are there')
          : bad('indexes', missing.slice(0, 5).join('; '), MEND_TOPICS);
      return {
        findings: [aboutServer(String(version), hello), indexes],
        creditors: await creditorsIn(db),
        clockMs,
      };
    });
  } catch (error) {
    const says = `it does not answer (${error instanceof Error ? error.name : 'no reason'})`;
    const mend = 'Look at npm run box -- compose logs mongodb, and start it again.';
    return { findings: [bad('mongodb', says, mend)], creditors: [], clockMs: null };
  }
}

function aboutServer(version: string, hello: { readonly setName?: string }): Finding {
  const major = Number(version.split('.')[0]);
  if (hello.setName === undefined) {
    const mend = 'Start it with --replSet: services commit in transactions.';
    return bad('mongodb', `${version} is no replica set`, mend);
  }
  if (major < OLDEST_MONGODB) {
    return bad('mongodb', `${version} is too old`, `Take MongoDB ${OLDEST_MONGODB} or newer.`);
  }
  return good('mongodb', `${version}, replica set ${hello.setName}`);
}

interface CalendarKept {
  readonly _id: string;
  readonly calendar?: { readonly creditor?: Omit<Creditor, 'tenant'> };
}

async function creditorsIn(db: Database): Promise<Creditor[]> {
  const kept = await db.collection<CalendarKept>('calendars').find().toArray();
  return kept.flatMap(({ _id: tenant, calendar }) => {
    if (!calendar?.creditor) return [];
    const { fiscalCode, iban, provider } = calendar.creditor;
    return [{ tenant, fiscalCode, iban, provider }];
  });
}
