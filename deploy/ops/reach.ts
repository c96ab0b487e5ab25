/** How the tools of ops people get in: brokers, databases and doors of an installation. */
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { createTokenSigner } from '@mestolo/service/tokens.ts';
import type { SignerKeys } from '../ledger/signed-heads.ts';
import { addressOn, databaseOf } from '../local/databases.ts';
import type { KafkaAccess } from '../local/environment.ts';
import { publicKeySet, type Secrets, secretOf, signingKey } from '../local/secrets.ts';
import { type Found, findInstallation, installationHere, type Kind } from './installation.ts';
import { NoAccess } from './no-access.ts';

export type DatabaseUser = ServiceName | 'admin' | 'auditor';

export interface Reach {
  readonly kind: Kind;
  kafka(user: ServiceName | 'admin'): KafkaAccess;
  mongodbUri(user: DatabaseUser): string;
  /** Reads this service's database, wherever its servers are. */
  readerUri(service: ServiceName): string;
  /** The name of a service's database. */
  database(service: ServiceName): string;
  url(name: ServiceName | 'mailbox' | 'gateway'): string;
  /** Signed as operator; `person` is who acts. */
  token(audience: ServiceName, person?: string): Promise<string>;
  readonly secrets: Secrets;
}

export function reachOf({ installation, secrets }: Found): Reach {
  const { kind, brokers, kafkaCaFile: caFile, databasePrefix: prefix } = installation;
  const operator = createTokenSigner({
    service: 'operator',
    privateKey: signingKey(secrets, 'operator'),
  });
  const userOf = (user: DatabaseUser) =>
    user === 'admin' || user === 'auditor'
      ? { name: user === 'admin' ? 'admin' : `${prefix}_auditor`, database: 'admin' }
      : { name: user, database: databaseOf(prefix, user) };
  const mongodbUri: Reach['mongodbUri'] = (user) => {
    const password = secretOf(secrets.passwords, `mongodb:${user}`);
    const given = installation.mongodbUris[user];
    return given ?? addressOn(installation.mongodb, { ...userOf(user), password });
  };
  return {
    kind,
    secrets,
    kafka: (user) => ({
      brokers,
      caFile,
      login: installation.kafkaAsksForLogin
        ? { username: user, password: secretOf(secrets.passwords, `kafka:${user}`) }
        : null,
    }),
    mongodbUri,
    readerUri: (service) => installation.mongodbUris[service] ?? mongodbUri('auditor'),
    database: (service) => databaseOf(prefix, service),
    url: (name) => installation.urls[name],
    token: (audience, person) =>
      operator.sign(
        audience,
        person === undefined ? { kind: 'service', id: 'operator' } : { kind: 'person', id: person },
      ),
  };
}

/** @throws NoAccess */
export function reachHere(): Reach {
  return reachOf(installationHere());
}

/** KAFKA_BROKERS and its login from the environment, or the installation's. */
export function kafkaAccess(env: NodeJS.ProcessEnv): KafkaAccess {
  const { KAFKA_BROKERS, KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = env;
  if (KAFKA_BROKERS && (!env.OPS_SECRETS_FILE || username)) {
    const login = username && password ? { username, password } : null;
    return { brokers: KAFKA_BROKERS.split(','), login, caFile: env.KAFKA_TLS_CA_FILE ?? null };
  }
  const found = findInstallation(env);
  if (found === null) throw new NoAccess('Say where Kafka is with KAFKA_BROKERS.');
  return reachOf(found).kafka('admin');
}

/** The installation's MongoDB, as its auditor or as its admin. */
export function mongoUriHere(user: 'auditor' | 'admin'): string {
  const found = findInstallation();
  if (found === null) {
    throw new NoAccess('Nothing runs here; say where MongoDB is with --uri.');
  }
  return reachOf(found).mongodbUri(user);
}

/** A JWKS from a file, else SERVICE_PUBLIC_KEYS, else the installation's; null where none is. */
export function signerKeys(file: string | undefined, env: NodeJS.ProcessEnv): SignerKeys | null {
  const found = file || env.SERVICE_PUBLIC_KEYS ? null : findInstallation(env);
  const here = found === null ? null : publicKeySet(found.secrets);
  const text = file ? readFileSync(file, 'utf8') : (env.SERVICE_PUBLIC_KEYS ?? here);
  if (!text) return null;
  return keysInSet(text);
}

/** The public keys of everybody who signs, those of earlier years too. */
export function keysOf(secrets: Secrets): SignerKeys {
  return keysInSet(publicKeySet(secrets));
}

function keysInSet(text: string): SignerKeys {
  const { keys } = JSON.parse(text) as { keys: (Record<string, string> & { kid: string })[] };
  return new Map(keys.map(({ kid, ...key }) => [kid, createPublicKey({ key, format: 'jwk' })]));
}
