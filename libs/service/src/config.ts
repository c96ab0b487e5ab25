/** Configuration is read once, in main.ts, and what is wrong with it is said in words. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

export const roles = ['door', 'consumers', 'relay'] as const;
export type Role = (typeof roles)[number];

/** A comma-separated list; empty parts are dropped. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const port = z
  .string()
  .regex(/^[0-9]{1,5}$/, 'must be a number from 0 to 65535')
  .transform(Number)
  .pipe(z.int().max(65_535));

/** The address of another service, without a slash at its end. */
export const serviceUrl = z
  .url({ protocol: /^https?$/, error: 'must be an address such as http://127.0.0.1:4101' })
  .transform((text) => text.replace(/\/+$/, ''));

/** 32 bytes in base64: a key of AES-256 or of an HMAC. */
export const secretKey = z.string().transform((text, context) => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 32) return bytes;
  context.addIssue('must be 32 bytes in base64 (openssl rand -base64 32)');
  return z.NEVER;
});

/**
 * Such a key, or two of them with a space between: while a key is being changed the first one is
 * used for what is new, and both open what is there. The bytes stand one after the other.
 */
export const secretKeys = z.string().transform((text, context) => {
  const keys = text.trim().split(/\s+/);
  const bytes = keys.map((key) => Buffer.from(key, 'base64'));
  if (keys.length <= 2 && bytes.every(({ length }) => length === 32)) return Buffer.concat(bytes);
  context.addIssue('must be 32 bytes in base64 (openssl rand -base64 32), or two of them');
  return z.NEVER;
});

const mongoUri = z
  .string()
  .refine(
    (text) => /^mongodb(\+srv)?:\/\/[^/]+\/[^/?]+/.test(text),
    'must begin with mongodb:// and name a database, as in mongodb://host:27017/mestolo_billing',
  );

/** The Ed25519 key with which this service signs, as PKCS 8 PEM or as a JWK in base64. */
const privateKey = z.string().transform((text, context): KeyObject => {
  const key = parsePrivateKey(text);
  if (key?.asymmetricKeyType === 'ed25519') return key;
  context.addIssue('must be an Ed25519 private key, as PKCS 8 PEM or as a JWK in base64');
  return z.NEVER;
});

function parsePrivateKey(text: string): KeyObject | null {
  try {
    if (text.includes('BEGIN')) return createPrivateKey(text.replaceAll('\\n', '\n'));
    const jwk = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch {
    return null;
  }
}

/** The public keys of everyone who may knock: a JWKS whose `kid` is the caller's name. */
const publicKeys = z.string().transform((text, context): ReadonlyMap<string, KeyObject> => {
  try {
    const { keys } = z
      .object({ keys: z.array(z.looseObject({ kid: z.string().min(1) })).min(1) })
      .parse(JSON.parse(text));
    return new Map(
      keys.map(({ kid, ...key }) => [kid, createPublicKey({ key, format: 'jwk' })] as const),
    );
  } catch {
    context.addIssue('must be a JWKS: {"keys":[{"kid":"billing","kty":"OKP","crv":"Ed25519",…}]}');
    return z.NEVER;
  }
});

/** What every service reads from its environment; a service extends it with its own. */
export const serviceConfig = z.object({
  PORT: port,
  MONGODB_URI: mongoUri,
  KAFKA_BROKERS: list.pipe(z.array(z.string()).min(1, 'must name at least one host:port')),
  KAFKA_USERNAME: z.string().optional(),
  KAFKA_PASSWORD: z.string().optional(),
  /** A file with the certificate authority, or `system` for the machine's own. */
  KAFKA_TLS_CA_FILE: z.string().optional(),
  SERVICE_PRIVATE_KEY: privateKey,
  SERVICE_PUBLIC_KEYS: publicKeys,
  QUARANTINE_KEY: secretKeys,
  REGISTRY_URL: serviceUrl,
  ALLOW_VIRTUAL_CLOCK: flag.default(false),
  /** Every answer is checked against what its route describes: for tests. */
  CHECK_ANSWERS: flag.default(false),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  /** How long the doors go on answering after SIGTERM, and send their callers to other replicas. */
  DRAIN_SECONDS: z
    .string()
    .regex(/^[0-3]$/, 'must be a number of seconds from 0 to 3')
    .transform(Number)
    .default(0),
  ROLES: list.pipe(z.array(z.enum(roles)).min(1)).default([...roles]),
});

/** What the shell of a service needs; registry has no address of a registry. */
export type ShellConfig = Omit<z.infer<typeof serviceConfig>, 'REGISTRY_URL'>;

/** Its message is for the person who starts the service: every wrong name, and never a value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads the names of the schema. Each may also be given as `<NAME>_FILE`, the path of a file that
 * holds the value, which is how secrets reach a container.
 *
 * @throws ConfigurationError
 */
export function readConfig<Schema extends z.ZodObject>(
  schema: Schema,
  env: Environment,
): z.infer<Schema> {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of Object.keys(schema.shape)) {
    const file = env[`${name}_FILE`];
    // An empty variable is how shells and manifests say "not set".
    if (env[name]) values[name] = env[name];
    else if (file) readInto({ values, problems }, name, file);
  }
  const result = schema.safeParse(values);
  for (const issue of result.error?.issues ?? []) {
    const name = String(issue.path[0] ?? 'configuration');
    if (problems.some((problem) => problem.startsWith(name))) continue;
    problems.push(`${name}: ${name in values ? issue.message : 'is not set'}`);
  }
  if (!result.success || problems.length > 0) {
    throw new ConfigurationError(`The environment is not complete:\n  ${problems.join('\n  ')}`);
  }
  return result.data;
}

function readInto(
  target: { values: Record<string, string>; problems: string[] },
  name: string,
  file: string,
): void {
  try {
    target.values[name] = readFileSync(file, 'utf8').trim();
  } catch {
    target.problems.push(`${name}_FILE: the file ${file} cannot be read`);
  }
}
