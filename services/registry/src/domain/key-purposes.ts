/** Which keys of personal data there are, and which service may have which. */
import type { ServiceName } from '@mestolo/contracts/topics.ts';

export interface KeyPurpose {
  /** `{id}` stands for a family's or a Comune's. */
  readonly form: string;
  readonly pattern: RegExp;
  /** Who may open what the key sealed. */
  readonly readers: readonly ServiceName[];
  /** Who may have the key made when it is not there yet; registry itself makes a family's. */
  readonly makers: readonly ServiceName[];
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const TENANT = '[a-z][a-z0-9-]{1,39}';

/** A key that no row allows cannot be had by anyone. */
export const keyPurposes: readonly KeyPurpose[] = [
  {
    form: 'family:{accountId}:identity',
    pattern: new RegExp(`^family:${UUID}:identity$`),
    readers: ['payments', 'notifications', 'portal'],
    makers: [],
  },
  {
    form: 'family:{accountId}:contact',
    pattern: new RegExp(`^family:${UUID}:contact$`),
    readers: ['notifications', 'portal'],
    makers: [],
  },
  {
    form: 'family:{accountId}:diet',
    // Why a pupil has a diet is read here alone, for the office.
    pattern: new RegExp(`^family:${UUID}:diet$`),
    readers: [],
    makers: [],
  },
  {
    // The law makes us keep receipts, so their key is the Comune's and not the family's.
    form: 'tenant:{tenant}:receipts:{year}',
    pattern: new RegExp(`^tenant:${TENANT}:receipts:[0-9]{4}$`),
    readers: ['payments', 'billing'],
    makers: ['payments', 'billing'],
  },
  {
    form: 'tenant:{tenant}:staff',
    pattern: new RegExp(`^tenant:${TENANT}:staff$`),
    readers: ['attendance', 'portal'],
    makers: ['attendance', 'portal'],
  },
  {
    form: 'tenant:{tenant}:unassigned',
    pattern: new RegExp(`^tenant:${TENANT}:unassigned$`),
    readers: ['payments', 'notifications'],
    makers: ['payments', 'notifications'],
  },
];

/** Every key of a family, also those that were never needed: all are destroyed together. */
export function familyKeyIds(accountId: string): readonly string[] {
  return ['identity', 'contact', 'diet'].map((purpose) => `family:${accountId}:${purpose}`);
}

export function purposeOf(keyId: string): KeyPurpose | undefined {
  return keyPurposes.find(({ pattern }) => pattern.test(keyId));
}

export function mayRead(caller: string | null, keyId: string): boolean {
  return purposeOf(keyId)?.readers.some((reader) => reader === caller) ?? false;
}

export function mayMake(caller: string | null, keyId: string): boolean {
  return purposeOf(keyId)?.makers.some((maker) => maker === caller) ?? false;
}
