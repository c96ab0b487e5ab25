/** Opens a guardian's address and name at the moment of sending, and nowhere else. */
import type { KeyRing } from '@mestolo/service/keys.ts';
import type { Channel, Guardian } from '../domain/notification.ts';

export interface Contact {
  readonly address: string;
  /** Null where the key of names is destroyed. */
  readonly fullName: string | null;
}

export interface Contacts {
  /**
   * Null where the key of the address is destroyed.
   *
   * @throws Error where registry cannot be asked for keys
   */
  open(tenant: string, guardian: Guardian, channel: Channel): Promise<Contact | null>;
}

/** By what each channel knows a guardian; the names under which registry sealed them. */
const FIELDS = { email: 'email', sms: 'phone', appIo: 'taxCode' } as const;

export function createContacts(keyRing: KeyRing): Contacts {
  return {
    async open(tenant, guardian, channel) {
      const { guardianId: recordId, fullName } = guardian;
      const field = FIELDS[channel];
      const sealed = guardian[field] ?? null;
      if (sealed === null) return null;
      await keyRing.fetchFor([sealed, fullName]);
      const address = keyRing.open(sealed, { tenant, recordId, field });
      if (address === null) return null;
      return { address, fullName: keyRing.open(fullName, { tenant, recordId, field: 'fullName' }) };
    },
  };
}
