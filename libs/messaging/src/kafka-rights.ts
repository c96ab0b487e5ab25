/** Gives each service its rights on the broker, and takes away those it has no more. */
import { kafkaRights } from '@mestolo/contracts/kafka-rights.ts';
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { backoffMs, sleep } from './backoff.ts';
import { ACL, type AclEntry, type Admin, defaultSession, kafkaClients } from './kafka-bus.ts';
import type { KafkaSettings, Logger } from './messaging.ts';

const KNOWN_WITHIN_MS = 15_000;

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

const RESOURCES = { topic: ACL.resource.TOPIC, group: ACL.resource.GROUP };
const PATTERNS = { literal: ACL.pattern.LITERAL, prefix: ACL.pattern.PREFIXED };
const OPERATIONS = {
  Read: ACL.operation.READ,
  Write: ACL.operation.WRITE,
  Describe: ACL.operation.DESCRIBE,
};

const principalOf = (service: ServiceName) => `User:${service}`;

/** The list in the broker's own form: an entry for each operation. */
export function accessListOf(service: ServiceName): AclEntry[] {
  return kafkaRights(service).flatMap(({ resource, name, pattern, operations }) =>
    operations.map((operation) => ({
      resourceType: RESOURCES[resource],
      resourceName: name,
      resourcePatternType: PATTERNS[pattern],
      principal: principalOf(service),
      host: '*',
      operation: OPERATIONS[operation],
      permissionType: ACL.permission.ALLOW,
    })),
  );
}

async function accessListOfBroker(admin: Admin): Promise<AclEntry[]> {
  const { resources } = await admin.describeAcls({
    resourceType: ACL.resource.ANY,
    resourcePatternType: ACL.pattern.ANY,
    operation: ACL.operation.ANY,
    permissionType: ACL.permission.ANY,
  });
  return resources.flatMap(({ acls, ...resource }) => acls.map((acl) => ({ ...resource, ...acl })));
}

const FIELDS = [
  ...(['resourceType', 'resourceName', 'resourcePatternType'] as const),
  ...(['principal', 'host', 'operation', 'permissionType'] as const),
];
const keyOf = (entry: AclEntry) => FIELDS.map((field) => entry[field]).join(' ');

async function differences(admin: Admin, wanted: ReadonlyMap<string, AclEntry>) {
  const found = await accessListOfBroker(admin);
  const there = new Set(found.map(keyOf));
  const ours = new Set(services.map(principalOf));
  return {
    missing: [...wanted].filter(([key]) => !there.has(key)).map(([, entry]) => entry),
    surplus: found.filter((one) => ours.has(one.principal) && !wanted.has(keyOf(one))),
  };
}

/** New rights before old ones are taken away, so that a running service misses none meanwhile. */
async function change(admin: Admin): Promise<void> {
  const wanted = new Map(services.flatMap(accessListOf).map((entry) => [keyOf(entry), entry]));
  const endMs = Date.now() + KNOWN_WITHIN_MS;
  const { missing, surplus } = await differences(admin, wanted);
  if (missing.length > 0) await admin.createAcls({ acl: missing });
  if (surplus.length > 0) await admin.deleteAcls({ filters: surplus });
  // The controller has taken them; the broker that is asked for them learns of it a moment later.
  for (let attempt = 0; missing.length + surplus.length > 0; attempt += 1) {
    const left = await differences(admin, wanted);
    if (left.missing.length + left.surplus.length === 0) return;
    if (Date.now() > endMs) throw new Error('Rights were given, and the broker does not know them');
    await sleep(backoffMs(attempt, { firstMs: 10, longestMs: 500 }));
  }
}

/** A broker without an authorizer lets everyone do everything, and has no list to change. */
function hasNoAuthorizer(error: unknown): boolean {
  return (error as { readonly type?: string }).type === 'SECURITY_DISABLED';
}

/** Safe to call again and by several at once; other people's rights stay as they are. */
export async function grantRights(kafka: KafkaSettings, logger: Logger = silent): Promise<void> {
  const admin = kafkaClients(kafka, logger, defaultSession).admin();
  await admin.connect();
  try {
    await change(admin);
  } catch (error) {
    if (!hasNoAuthorizer(error)) throw error;
  } finally {
    await admin.disconnect();
  }
}
