/** Where the parts of an installation are: local start, box, cluster, or as one is told. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { urls as boxUrls } from '../box/installation.ts';
import { localFolder, repository } from '../local/repository.ts';
import { runningSystem } from '../local/running-lock.ts';
import type { Secrets } from '../local/secrets.ts';
import { NoAccess } from './no-access.ts';

export type Kind = 'local' | 'box' | 'cluster' | 'given';

export interface Installation {
  readonly kind: Kind;
  readonly brokers: readonly string[];
  /** A file with the authority to trust, where Kafka is reached over TLS. */
  readonly kafkaCaFile: string | null;
  /** Where everybody may enter Kafka, nobody logs in. */
  readonly kafkaAsksForLogin: boolean;
  /** Without a login: `mongodb://host:port/?replicaSet=…`. */
  readonly mongodb: string;
  /** Addresses of users that are not those of the secrets, such as of servers of their own. */
  readonly mongodbUris: Readonly<Record<string, string>>;
  readonly databasePrefix: string;
  readonly urls: Readonly<Record<ServiceName | 'mailbox' | 'gateway', string>>;
}

export interface Found {
  readonly installation: Installation;
  readonly secrets: Secrets;
}

type Environment = Readonly<Record<string, string | undefined>>;

const MOUNTED = '/run/secrets';
const PREFIX = 'mestolo';

/** True on the machine of a box, outside of its containers. */
export function isBoxHost(): boolean {
  return !existsSync(join(MOUNTED, 'all')) && existsSync(join(repository, 'deploy', '.env'));
}

/** Null where there is nothing: neither a mounted secret, nor an environment, nor a local start. */
export function findInstallation(
  env: Environment = process.env,
  home: string = localFolder,
): Found | null {
  const file = env.OPS_SECRETS_FILE || join(MOUNTED, 'all');
  if (existsSync(file)) return mounted(file, env);
  return localStart(home);
}

function mounted(file: string, env: Environment): Found {
  const isGiven = Boolean(env.OPS_SECRETS_FILE);
  const inPod = env.KUBERNETES_SERVICE_HOST !== undefined;
  const installation: Installation = {
    kind: isGiven ? 'given' : inPod ? 'cluster' : 'box',
    brokers: (env.KAFKA_BROKERS || 'kafka:9092').split(','),
    kafkaCaFile: env.KAFKA_TLS_CA_FILE || null,
    kafkaAsksForLogin: env.KAFKA_LOGIN !== 'none',
    mongodb: env.MONGODB_ADDRESS || 'mongodb://mongodb:27017/?replicaSet=mestolo',
    mongodbUris: urisBeside(file, env),
    databasePrefix: env.DATABASE_PREFIX || PREFIX,
    urls: urlsOf(env),
  };
  return { installation, secrets: JSON.parse(readFileSync(file, 'utf8')) };
}

/** `BILLING_MONGODB_URI`, or a secret `billing-mongodb-uri` beside the others. */
function urisBeside(file: string, env: Environment): Record<string, string> {
  const found = [...services, 'admin', 'auditor'].flatMap((user): [string, string][] => {
    const named = env[`${user.toUpperCase()}_MONGODB_URI`];
    const beside = join(dirname(file), `${user}-mongodb-uri`);
    if (named) return [[user, named]];
    return existsSync(beside) ? [[user, readFileSync(beside, 'utf8').trim()]] : [];
  });
  return Object.fromEntries(found);
}

function urlsOf(env: Environment): Installation['urls'] {
  const given = Object.entries(boxUrls).map(([name, usual]) => {
    const url = env[`${name.toUpperCase()}_URL`] || usual;
    return [name, url.replace(/\/+$/, '')];
  });
  return Object.fromEntries(given);
}

/** What `npm start` has written down, as long as it runs. */
function localStart(home: string): Found | null {
  const secretsFile = join(home, 'secrets.json');
  const running = runningSystem(join(home, 'running.json'));
  if (running === null || !existsSync(secretsFile)) return null;
  const installation: Installation = {
    ...running,
    kind: 'local',
    mongodbUris: {},
  };
  return { installation, secrets: JSON.parse(readFileSync(secretsFile, 'utf8')) };
}

/** @throws NoAccess */
export function installationHere(env: Environment = process.env): Found {
  const found = findInstallation(env);
  if (found) return found;
  throw new NoAccess(
    'Nothing of Mestolo runs here. Start it with npm start, or run this on the machine of the ' +
      'box (where deploy/.env is), or in a pod that has the secret as /run/secrets/all.',
  );
}
