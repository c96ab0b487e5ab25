/**
 * Opens what is needed of a guardian or a child, for as long as it is needed: to mask an address,
 * to see whether a number is the guardian's, to understand which child is meant.
 */
import type { KeyRing } from '@mestolo/service/keys.ts';
import { isVerified } from '../domain/guardian-changes.ts';
import type { Guardian } from '../domain/notification.ts';

export interface OpenedGuardian {
  /** In clear; null where there is none, or its key is destroyed. */
  readonly email: string | null;
  readonly phone: string | null;
  /** Whether the address that counts now was proved. */
  readonly verified: { readonly email: boolean; readonly sms: boolean };
}

interface NamedChild {
  readonly pupilId: string;
  /** Sealed. */
  readonly givenName: string;
}

export interface People {
  /** @throws Error where registry cannot be asked for keys */
  openGuardian(tenant: string, guardian: Guardian): Promise<OpenedGuardian>;
  /** Names in the order of the children; a child whose key is destroyed is left out. */
  openNames<Child extends NamedChild>(
    tenant: string,
    children: readonly Child[],
  ): Promise<readonly (Child & { readonly name: string })[]>;
  /** @throws KeyIsDestroyed */
  sealSaid(
    about: { readonly tenant: string; readonly accountId: string },
    said: Said,
  ): Promise<string>;
}

/** What is said where no template says it. */
export interface Said {
  readonly subject: string | null;
  readonly text: string;
}

export function createPeople(keyRing: KeyRing): People {
  return {
    async openGuardian(tenant, guardian) {
      const { guardianId: recordId, email, phone, verified = {} } = guardian;
      const proved = { email: verified.email ?? null, phone: verified.sms ?? null };
      const all = [email, phone, proved.email, proved.phone].filter((one) => one !== null);
      await keyRing.fetchFor(all);
      const open = (field: 'email' | 'phone', sealed: string | null) =>
        sealed === null ? null : keyRing.open(sealed, { tenant, recordId, field });
      const clear = { email: open('email', email), phone: open('phone', phone) };
      // Registry seals an address anew with each change of the guardian: then the letters count.
      const isSame = (field: 'email' | 'phone') =>
        clear[field] !== null && clear[field] === open(field, proved[field]);
      return {
        ...clear,
        verified: {
          email: isVerified(guardian, 'email') || isSame('email'),
          sms: isVerified(guardian, 'sms') || isSame('phone'),
        },
      };
    },
    async openNames(tenant, children) {
      await keyRing.fetchFor(children.map(({ givenName }) => givenName));
      return children.flatMap((child) => {
        const place = { tenant, recordId: child.pupilId, field: 'givenName' };
        const name = keyRing.open(child.givenName, place);
        return name === null ? [] : [{ ...child, name }];
      });
    },
    async sealSaid({ tenant, accountId }, said) {
      const keyId = `family:${accountId}:contact`;
      await keyRing.fetch([keyId]);
      const place = { tenant, recordId: accountId, field: 'said' };
      return keyRing.seal(keyId, place, JSON.stringify(said));
    },
  };
}
