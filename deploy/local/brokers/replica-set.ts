/** A replica set of one member, and its first user, made on a server that is new. */
import mongoose from 'mongoose';

const { Long, MongoClient } = mongoose.mongo;

export const REPLICA_SET = 'mestolo';

export interface MongodLogin {
  readonly username: string;
  readonly password: string;
}

/** The address of a user of one database, on any replica set of this name. */
export function mongodbUri(options: {
  readonly host: string;
  readonly login: MongodLogin;
  readonly database: string;
  readonly authSource: string;
}): string {
  const { username, password } = options.login;
  const user = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
  const query = `replicaSet=${REPLICA_SET}&authSource=${options.authSource}`;
  return `mongodb://${user}@${options.host}/${options.database}?${query}`;
}

type Client = InstanceType<typeof MongoClient>;

export async function withClient<T>(uri: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri, {
    directConnection: true,
    serverSelectionTimeoutMS: 1_000,
    connectTimeoutMS: 1_000,
  });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

function codeOf(error: unknown): number | undefined {
  return error instanceof mongoose.mongo.MongoServerError ? Number(error.code) : undefined;
}

const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED = 18;
const NOT_YET_INITIALIZED = 94;

/**
 * Until the first user exists, a connection from this machine may begin the replica set and make
 * that user, and nothing else.
 */
async function beginReplicaSet(options: {
  readonly host: string;
  readonly member: string;
  readonly login: MongodLogin;
}): Promise<void> {
  const { login } = options;
  await withClient(`mongodb://${options.host}/`, async (client) => {
    const admin = client.db('admin');
    const members = [{ _id: 0, host: options.member }];
    await admin.command({ replSetInitiate: { _id: REPLICA_SET, members } }).catch((error) => {
      const ALREADY_INITIALIZED = 23;
      if (codeOf(error) !== ALREADY_INITIALIZED) throw error;
    });
    await untilPrimary(client);
    await admin.command({
      createUser: login.username,
      pwd: login.password,
      roles: ['root'],
      mechanisms: ['SCRAM-SHA-256'],
    });
  });
}

async function untilPrimary(client: Client): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const hello = await client.db('admin').command({ hello: 1 });
    if (hello.isWritablePrimary) return;
    if (Date.now() > deadline) throw new Error('The replica set of one member has no primary.');
    // Answers as soon as the member's state changes.
    const { processId, counter } = hello.topologyVersion;
    const topologyVersion = { processId, counter: Long.fromNumber(Number(counter)) };
    await client.db('admin').command({ hello: 1, topologyVersion, maxAwaitTimeMS: 250 });
  }
}

/** A member knows itself by its address; on another port it has to be told. */
async function keepAddress(client: Client, host: string): Promise<void> {
  const admin = client.db('admin');
  const { config } = await admin.command({ replSetGetConfig: 1 });
  if (config.members[0].host === host) return;
  config.members[0].host = host;
  config.version += 1;
  await admin.command({ replSetReconfig: config, force: true });
}

/** `host` is where the server is asked, from its own machine; `member` where others find it. */
export async function ensureReplicaSet(options: {
  readonly host: string;
  readonly member: string;
  readonly login: MongodLogin;
}): Promise<void> {
  const { host, member, login } = options;
  try {
    const uri = mongodbUri({ host, login, database: 'admin', authSource: 'admin' });
    await withClient(uri, async (client) => {
      await keepAddress(client, member);
      await untilPrimary(client);
    });
  } catch (error) {
    const code = codeOf(error);
    if (code !== AUTHENTICATION_FAILED && code !== NOT_YET_INITIALIZED) throw error;
    await beginReplicaSet(options).catch((cause) => {
      if (codeOf(cause) !== UNAUTHORIZED) throw cause;
      throw new Error('The data of MongoDB were made with another admin password.', { cause });
    });
  }
}
