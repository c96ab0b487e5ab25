/**
 * How a key is changed while everything runs: the new one is added behind the old one, so that all
 * know it; then it goes before it, so that it is used; then the old one goes. Pure.
 */
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { keysIn, retiredIn, type Secrets, type SignerName } from '../local/secrets.ts';

export const rotatable = ['signing', 'master', 'quarantine', 'passwords'] as const;
export type Rotatable = (typeof rotatable)[number];

export interface Step {
  /** What is done, for the person who looks on. */
  readonly says: string;
  change(secrets: Secrets): Secrets;
  /** Who has to read its secrets again afterwards, in this order. */
  readonly restarts: readonly (ServiceName | 'kafka' | 'prepare')[];
}

type Texts = Readonly<Record<string, string>>;
type Change = (parts: readonly string[]) => readonly string[];

const partsIn = (text: string) => text.trim().split(/\s+/);

const publicHalf = (pem: string) =>
  createPublicKey(pem).export({ format: 'pem', type: 'spki' }).toString();

function newPem(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

const newKey = () => randomBytes(32).toString('base64');

/** A step that was cut short is taken up again, and never adds a third key. */
const added =
  (make: () => string): Change =>
  (parts) =>
    parts.length > 1 ? parts : [...parts, make()];
const swapped: Change = (parts) => (parts.length > 1 ? [parts[1] ?? '', parts[0] ?? ''] : parts);
const first: Change = (parts) => parts.slice(0, 1);

function changed(texts: Texts, names: readonly string[], change: (text: string) => string): Texts {
  const entries = Object.entries(texts).map(([name, text]) => [
    name,
    names.includes(name) ? change(text) : text,
  ]);
  return Object.fromEntries(entries);
}

/** Of a key that goes the public half stays: the sheets of the books were signed with it. */
function pemsAfter(text: string, change: Change): string {
  const [now, after] = [keysIn(text), change(keysIn(text))];
  const gone = now.filter((pem) => !after.includes(pem)).map(publicHalf);
  return [...after, ...retiredIn(text), ...gone].join('');
}

function ofSigners(change: Change): Step['change'] {
  return (secrets) => {
    const names = Object.keys(secrets.signers);
    const signers = changed(secrets.signers, names, (text) => pemsAfter(text, change));
    return { ...secrets, signers: signers as Record<SignerName, string> };
  };
}

function ofKeys(names: readonly string[], change: Change): Step['change'] {
  return (secrets) => ({
    ...secrets,
    keys: changed(secrets.keys, names, (text) => change(partsIn(text)).join(' ')),
  });
}

const MASTER = ['registry:master'];
const QUARANTINE = services.map((service) => `quarantine:${service}`);
const PASSWORDS = services.flatMap((service) => [`kafka:${service}`, `mongodb:${service}`]);

const steps: Readonly<Record<Rotatable, readonly Step[]>> = {
  signing: [
    {
      says: 'every service learns the new keys, and signs with the old ones',
      ...{ change: ofSigners(added(newPem)), restarts: services },
    },
    {
      says: 'every service signs with its new key, and believes both',
      ...{ change: ofSigners(swapped), restarts: services },
    },
    {
      says: 'the old keys are believed no longer',
      ...{ change: ofSigners(first), restarts: services },
    },
  ],
  master: [
    {
      says: 'registry learns the new master key, and wraps with the old one',
      ...{ change: ofKeys(MASTER, added(newKey)), restarts: ['registry'] },
    },
    {
      says: 'registry wraps all keys of families with the new one',
      ...{ change: ofKeys(MASTER, swapped), restarts: ['registry'] },
    },
    {
      says: 'the old master key goes',
      ...{ change: ofKeys(MASTER, first), restarts: ['registry'] },
    },
  ],
  quarantine: [
    {
      says: 'what comes into quarantine is sealed with new keys; those before still open',
      change: ofKeys(QUARANTINE, (parts) => [newKey(), ...parts.slice(0, 1)]),
      restarts: services,
    },
  ],
  passwords: [
    {
      says: 'Kafka and MongoDB get new passwords of the services, and the services read them',
      change: (secrets) => ({
        ...secrets,
        passwords: changed(secrets.passwords, PASSWORDS, () =>
          randomBytes(24).toString('base64url'),
        ),
      }),
      restarts: ['kafka', 'prepare', ...services],
    },
  ],
};

export function stepsOf(what: Rotatable): readonly Step[] {
  return steps[what];
}

/** Which step comes next, told from the secrets alone: a rotation that was cut short goes on. */
export function nextStep(what: Rotatable, secrets: Secrets, before: Secrets | null): number {
  if (what === 'quarantine' || what === 'passwords') return 0;
  const textOf = ({ signers, keys }: Secrets) =>
    what === 'signing' ? signers.billing : (keys['registry:master'] ?? '');
  const partsOf = (one: Secrets) => (what === 'signing' ? keysIn : partsIn)(textOf(one));
  const now = partsOf(secrets);
  if (now.length < 2) return 0;
  return before !== null && partsOf(before)[0] === now[0] ? 1 : 2;
}
