/** Opens the names of one family. What cannot be opened leaves the page without the name. */
import type { KeyRing } from '@mestolo/service/keys.ts';
import { keyIdOf } from '@mestolo/service/seal.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type mongoose from 'mongoose';
import type { People } from './pages/account-parts.ts';
import { destroyedAmong, type LoadedAccount } from './store/load-account.ts';

interface SealedName {
  readonly recordId: string;
  readonly field: string;
  readonly text: string;
}

export interface NamesTools {
  readonly db: mongoose.mongo.Db;
  readonly keyRing: KeyRing;
  readonly logger: Logger;
}

export async function openNames(
  { db, keyRing, logger }: NamesTools,
  tenant: string,
  { family, pupils }: Pick<LoadedAccount, 'family' | 'pupils'>,
): Promise<People> {
  const pupilIds = pupils.map(({ _id }) => _id);
  const holder = family?.holders.at(-1);
  const sealedHolder = holder && {
    recordId: holder.guardianId,
    field: 'fullName',
    text: holder.fullName,
  };
  const sealedPupils = pupils.map(({ _id, givenName }) => ({
    recordId: _id,
    field: 'givenName',
    text: givenName,
  }));
  const all = sealedHolder ? [sealedHolder, ...sealedPupils] : sealedPupils;
  // Our own view of destroyed keys counts even where the ring of this replica lags behind it.
  const destroyed = await destroyedAmong(
    db,
    all.map(({ text }) => keyIdOf(text)),
  );
  for (const keyId of destroyed) keyRing.drop(keyId);
  try {
    await keyRing.fetchFor(all.map(({ text }) => text));
  } catch (error) {
    // The balance matters more than the names, and registry may be away for a while.
    logger.warn({ error }, 'The keys of names cannot be fetched');
    return { holder: undefined, names: new Map(), pupilIds };
  }
  const open = ({ recordId, field, text }: SealedName) =>
    keyRing.open(text, { tenant, recordId, field });
  return {
    holder: sealedHolder && open(sealedHolder),
    names: new Map(sealedPupils.map((sealed) => [sealed.recordId, open(sealed)])),
    pupilIds,
  };
}
