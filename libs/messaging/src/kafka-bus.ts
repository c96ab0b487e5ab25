/** The only place that imports kafkajs: its clients, made with the settings that are safe. */
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import kafkajs, {
  type AclEntry,
  type Admin,
  type Assignment,
  type Cluster,
  type Consumer,
  type EachBatchPayload,
  type ICustomPartitioner,
  type LogEntry,
  type PartitionAssigner,
  type Producer,
} from 'kafkajs';
import type { KafkaSettings, Logger, SessionSettings } from './messaging.ts';
import { partitionOf } from './partitioner.ts';
import { encodeRecordsFaster } from './record-encoder.ts';

export type { AclEntry, Admin, Assignment, Consumer, EachBatchPayload, Producer };

export const GZIP = kafkajs.CompressionTypes.GZIP;
export const UNCOMPRESSED = kafkajs.CompressionTypes.None;

/** The words of access lists, by number. */
export const ACL = {
  resource: kafkajs.AclResourceTypes,
  pattern: kafkajs.ResourcePatternTypes,
  operation: kafkajs.AclOperationTypes,
  permission: kafkajs.AclPermissionTypes,
};

/**
 * Partition p of every topic goes to the same member, so that meals and receipts of one account
 * meet in one lane. The assigners of kafkajs deal partitions out topic by topic.
 */
const byPartition: PartitionAssigner = ({ cluster }) => ({
  name: 'ByPartition',
  version: 0,
  async assign({ members, topics }) {
    const ids = members.map((member) => member.memberId).sort();
    const shares = new Map(ids.map((id) => [id, {} as Record<string, number[]>]));
    for (const topic of topics) {
      for (const { partitionId } of cluster.findTopicPartitionMetadata(topic)) {
        const share = shares.get(ids[partitionId % ids.length] ?? '');
        if (share === undefined) continue;
        share[topic] ??= [];
        share[topic].push(partitionId);
      }
    }
    return [...shares].map(([memberId, assignment]) => ({
      memberId,
      memberAssignment: kafkajs.AssignerProtocol.MemberAssignment.encode({
        version: 0,
        assignment,
        userData: Buffer.alloc(0),
      }),
    }));
  },
  protocol: ({ topics }) => ({
    name: 'ByPartition',
    metadata: kafkajs.AssignerProtocol.MemberMetadata.encode({
      version: 0,
      topics,
      userData: Buffer.alloc(0),
    }),
  }),
});

/** Every record has a key. */
const byKey: ICustomPartitioner =
  () =>
  ({ partitionMetadata, message }) =>
    partitionOf(message.key ?? '', partitionMetadata.length);

const gzip = promisify(zlib.gzip);
const unzip = promisify(zlib.unzip);

// The default level takes twice as long, and on events it saves no byte more. What comes out is
// taken in few pieces: events are some seven times as large as their compressed form.
kafkajs.CompressionCodecs[GZIP] = () => ({
  compress: ({ buffer }: { readonly buffer: Buffer }) =>
    gzip(buffer, { level: 1, chunkSize: pieceBytes(buffer.length / 4) }),
  decompress: (bytes: Buffer) => unzip(bytes, { chunkSize: pieceBytes(bytes.length * 8) }),
});

function pieceBytes(expected: number): number {
  return Math.max(4_096, Math.min(1_048_576, Math.ceil(expected)));
}

/** Node 24 warns of a negative timeout for every request queue of kafkajs; it means nothing. */
function silenceNegativeTimeouts(): void {
  const emit = process.emitWarning;
  const filtered = (warning: string | Error, ...rest: unknown[]): void => {
    const type = typeof rest[0] === 'string' ? rest[0] : (rest[0] as { type?: string })?.type;
    if ((type ?? (warning as Error).name) === 'TimeoutNegativeWarning') return;
    Reflect.apply(emit, process, [warning, ...rest]);
  };
  process.emitWarning = filtered as typeof process.emitWarning;
}

silenceNegativeTimeouts();
encodeRecordsFaster();

/** kafkajs calls things errors that heal by themselves; what does not heal is reported by us. */
function logTo(logger: Logger): (entry: LogEntry) => void {
  return ({ namespace, level, log }) => {
    const { message, error, groupId, topic, partition } = log;
    const fields = { kafka: namespace, error, groupId, topic, partition };
    if (level <= kafkajs.logLevel.ERROR) logger.warn(fields, message);
    else logger.debug(fields, message);
  };
}

const REQUEST_TIMEOUT_MS = 10_000;
const FETCHED_BYTES = 256 * 1024;

/** What the broker of kafkajs can do besides what its types say. */
interface Coordinator {
  leaveGroup(member: { groupId: string; memberId: string }): Promise<unknown>;
}

/** Says for members that died that they have left. kafkajs has no call for it but this one. */
async function evict(
  kafka: kafkajs.Kafka,
  groupId: string,
  memberIds: readonly string[],
): Promise<void> {
  let cluster: Cluster | null = null;
  const messenger = kafka.consumer({
    groupId,
    partitionAssigners: [
      (config) => {
        cluster = config.cluster;
        return byPartition(config);
      },
    ],
  });
  await messenger.connect();
  try {
    const found = cluster as Cluster | null;
    const coordinator = (await found?.findGroupCoordinator({ groupId })) as unknown as Coordinator;
    for (const memberId of memberIds) {
      // The group may have noticed by itself meanwhile.
      await coordinator.leaveGroup({ groupId, memberId }).catch(() => undefined);
    }
  } finally {
    await messenger.disconnect();
  }
}

export interface KafkaClients {
  evict(group: string, memberIds: readonly string[]): Promise<void>;
  producer(): Producer;
  consumer(group: string): Consumer;
  admin(): Admin;
}

export function kafkaClients(
  settings: KafkaSettings,
  logger: Logger,
  session: SessionSettings,
): KafkaClients {
  const { sasl, tls } = settings;
  const kafka = new kafkajs.Kafka({
    brokers: [...settings.brokers],
    clientId: settings.clientId,
    ...(sasl && { sasl: { mechanism: 'scram-sha-512', ...sasl } }),
    ...(tls && { ssl: tls === true ? true : { ca: [tls.ca] } }),
    connectionTimeout: 3_000,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 },
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => logTo(logger),
  });
  return {
    evict: (group, memberIds) => evict(kafka, group, memberIds),
    producer: () =>
      kafka.producer({
        idempotent: true,
        // With more in flight kafkajs mixes up the sequence numbers of idempotence.
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
        createPartitioner: byKey,
        metadataMaxAge: session.metadataMaxAgeMs,
        retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 },
      }),
    consumer: (groupId) =>
      kafka.consumer({
        groupId,
        partitionAssigners: [byPartition],
        sessionTimeout: session.sessionTimeoutMs,
        rebalanceTimeout: session.rebalanceTimeoutMs,
        heartbeatInterval: session.heartbeatIntervalMs,
        metadataMaxAge: session.metadataMaxAgeMs,
        allowAutoTopicCreation: false,
        // The broker answers as soon as there is one record; an idle fetch comes back soon enough
        // for heartbeats and a stop.
        minBytes: 1,
        maxWaitTimeInMs: 200,
        // Compressed: a handful of transactions. More would only grow old in memory.
        maxBytesPerPartition: FETCHED_BYTES,
        // A crashed consumer is rebuilt by us, whatever the error.
        retry: { retries: 5, initialRetryTime: 100, restartOnFailure: async () => false },
      }),
    admin: () => kafka.admin({ retry: { initialRetryTime: 100, retries: 3 } }),
  };
}

export const defaultSession: SessionSettings = {
  // A killed process is told of by the one in its place; only a frozen one waits for this.
  sessionTimeoutMs: 10_000,
  rebalanceTimeoutMs: 15_000,
  heartbeatIntervalMs: 1_000,
  metadataMaxAgeMs: 30_000,
  leaseMs: 3_000,
  sweepEveryMs: 1_000,
};
