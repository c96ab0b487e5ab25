/** How the tools of the ledger get in: as they are told, or else to the local start. */
import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KAFKA_PORT, type KafkaAccess, MONGODB_PORT } from '../local/environment.ts';
import { localFolder } from '../local/repository.ts';
import { publicKeySet, type Secrets, secretOf } from '../local/secrets.ts';
import type { SignerKeys } from './signed-heads.ts';

/** What is missing, in a sentence for the person at the keyboard. */
export class NoAccess extends Error {
  override readonly name = 'NoAccess';
}

/** For the person at the keyboard: a sentence where that is enough, else all that is known. */
export function reportFailure(error: unknown): void {
  console.error(sentenceFor(error) ?? error);
}

function sentenceFor(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { name, message, code } = error as Error & { readonly code?: unknown };
  const isOfUse = error instanceof NoAccess || String(code).startsWith('ERR_PARSE_ARGS');
  if (isOfUse) return `mestolo: ${message}`;
  if (/^MongoServerSelection/.test(name)) return 'mestolo: MongoDB does not answer.';
  return /^KafkaJS(Connection|NumberOfRetries)/.test(name)
    ? 'mestolo: Kafka does not answer.'
    : null;
}

function localSecrets(): Secrets | null {
  const file = join(localFolder, 'secrets.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** The local start's MongoDB, as its auditor or as its admin. */
export function localMongoUri(user: 'auditor' | 'admin'): string {
  const secrets = localSecrets();
  if (secrets === null) {
    throw new NoAccess('There is no local start here; say where MongoDB is with --uri.');
  }
  const name = user === 'auditor' ? 'mestolo_auditor' : 'admin';
  const login = `${name}:${encodeURIComponent(secretOf(secrets.passwords, `mongodb:${user}`))}`;
  return `mongodb://${login}@127.0.0.1:${MONGODB_PORT}/?authSource=admin&directConnection=true`;
}

/** KAFKA_BROKERS and its login from the environment, or the local start's. */
export function kafkaAccess(env: NodeJS.ProcessEnv): KafkaAccess {
  const { KAFKA_BROKERS, KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = env;
  if (KAFKA_BROKERS) {
    const login = username && password ? { username, password } : null;
    return { brokers: KAFKA_BROKERS.split(','), login, caFile: env.KAFKA_TLS_CA_FILE ?? null };
  }
  const secrets = localSecrets();
  if (secrets === null) throw new NoAccess('Say where Kafka is with KAFKA_BROKERS.');
  const login = { username: 'admin', password: secretOf(secrets.passwords, 'kafka:admin') };
  return { brokers: [`127.0.0.1:${KAFKA_PORT}`], login, caFile: null };
}

/** A JWKS from a file, else SERVICE_PUBLIC_KEYS, else the local start's; null where none is. */
export function signerKeys(file: string | undefined, env: NodeJS.ProcessEnv): SignerKeys | null {
  const secrets = localSecrets();
  const local = secrets === null ? null : publicKeySet(secrets);
  const text = file ? readFileSync(file, 'utf8') : (env.SERVICE_PUBLIC_KEYS ?? local);
  if (!text) return null;
  const { keys } = JSON.parse(text) as { keys: (Record<string, string> & { kid: string })[] };
  return new Map(keys.map(({ kid, ...key }) => [kid, createPublicKey({ key, format: 'jwk' })]));
}
