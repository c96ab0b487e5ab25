/** Keys and passwords of a local system: made once, kept in a file that only its owner reads. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { OTHER_KEY } from '@mestolo/service/tokens.ts';

/** Everyone who signs tokens: the services, and the tools of people. */
export type SignerName = ServiceName | 'office' | 'operator';

const signers: readonly SignerName[] = [...services, 'office', 'operator'];

export interface Secrets {
  /** Passwords by what they open, such as `kafka:billing`. */
  readonly passwords: Readonly<Record<string, string>>;
  /** 32 bytes in base64, by what they are for, such as `quarantine:billing`. */
  readonly keys: Readonly<Record<string, string>>;
  /** PKCS 8 PEM. */
  readonly signers: Readonly<Record<SignerName, string>>;
}

const passwordNames = [
  ...['mongodb:admin', 'mongodb:auditor', 'kafka:admin'],
  ...['twilio', 'pagopa', 'appIo', 'bounces'],
  ...['kafka:broker', 'mongodb:members', 'station:proxy', 'grafana'],
  ...services.flatMap((service) => [`mongodb:${service}`, `kafka:${service}`]),
];

const keyNames = [
  ...services.map((service) => `quarantine:${service}`),
  ...['registry:master', 'registry:search', 'portal:links', 'attendance:webhooks'],
  ...['notifications:tokens', 'notifications:numbers'],
];

const password = () => randomBytes(24).toString('base64url');

function newSigner(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function fromNames<Name extends string>(
  names: readonly Name[],
  known: Readonly<Record<string, string>>,
  make: () => string,
): Record<Name, string> {
  const entries = names.map((name): [Name, string] => [name, known[name] ?? make()]);
  return Object.fromEntries(entries) as Record<Name, string>;
}

/** Keeps what is known and adds what a newer version asks for. */
export function newSecrets(known: Partial<Secrets> = {}): Secrets {
  return {
    passwords: fromNames(passwordNames, known.passwords ?? {}, password),
    keys: fromNames(keyNames, known.keys ?? {}, () => randomBytes(32).toString('base64')),
    signers: fromNames(signers, known.signers ?? {}, newSigner),
  };
}

export function keptSecrets(file: string): Secrets {
  const known: Partial<Secrets> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const secrets = newSecrets(known);
  const text = JSON.stringify(secrets, null, 2);
  if (text !== JSON.stringify(known, null, 2)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return secrets;
}

export function secretOf(named: Readonly<Record<string, string>>, name: string): string {
  const secret = named[name];
  if (secret === undefined) throw new Error(`There is no secret named ${name}.`);
  return secret;
}

export function signingKey(secrets: Secrets, name: SignerName): KeyObject {
  return createPrivateKey(secrets.signers[name]);
}

/** While a key is changed there are two, one after the other: the first one signs. */
const PRIVATE_KEY = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n?/g;
/** Keys of earlier years: what was signed with them for the books can still be checked. */
const PUBLIC_KEY = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----\n?/g;

export const keysIn = (pems: string): readonly string[] => pems.match(PRIVATE_KEY) ?? [];
export const retiredIn = (pems: string): readonly string[] => pems.match(PUBLIC_KEY) ?? [];

/** The JWKS by which services know each other and the tools of people. */
export function publicKeySet(secrets: Secrets): string {
  const jwk = (pem: string, kid: string) => ({
    ...createPublicKey(pem).export({ format: 'jwk' }),
    kid,
  });
  const keys = signers.flatMap((name) => [
    ...keysIn(secrets.signers[name]).map((pem, index) =>
      jwk(pem, index === 0 ? name : `${name}${OTHER_KEY}`),
    ),
    ...retiredIn(secrets.signers[name]).map((pem, index) => jwk(pem, `${name}:retired${index}`)),
  ]);
  return JSON.stringify({ keys });
}
