/** Opens a guardian's address and name at the moment of sending, and nowhere else. */
import type { KeyRing } from '@mestolo/service/keys.ts';
import { keyIdOf } from '@mestolo/service/seal.ts';
import type mongoose from 'mongoose';
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

export function createContacts(db: mongoose.mongo.Db, keyRing: KeyRing): Contacts {
  const destroyedKeys = db.collection<{ _id: string }>('destroyedKeys');
  return {
    async open(tenant, guardian, channel) {
      const { guardianId: recordId, fullName } = guardian;
      const field = FIELDS[channel];
      const sealed = guardian[field] ?? null;
      if (sealed === null) return null;
      const keyIds = [keyIdOf(sealed), keyIdOf(fullName)];
      // Asked of our own records too: another replica may have read the news, and a cache has not.
      const gone = await destroyedKeys.find({ _id: { $in: keyIds } }).toArray();
      for (const { _id } of gone) keyRing.drop(_id);
      await keyRing.fetch(keyIds);
      const address = keyRing.open(sealed, { tenant, recordId, field });
      if (address === null) return null;
      return { address, fullName: keyRing.open(fullName, { tenant, recordId, field: 'fullName' }) };
    },
  };
}
