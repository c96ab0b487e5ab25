/**
 * What was written to whom, letter for letter: evidence for a set time, then deleted. It is sealed
 * with the family's contacts, so that nothing opens it once their key is destroyed.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { KeyIsDestroyed, type KeyRing } from '@mestolo/service/keys.ts';
import type mongoose from 'mongoose';
import type { Notification } from '../domain/notification.ts';
import type { ComposedAppIo } from '../texts/app-io.ts';
import type { ComposedEmail } from '../texts/compose.ts';
import type { ComposedSms } from '../texts/sms.ts';

export type Rendering =
  | (ComposedEmail & {
      readonly channel: 'email';
      /** Where one click ends messages of this kind; null for what concerns one family. */
      readonly unsubscribe: string | null;
    })
  | (ComposedSms & { readonly channel: 'sms' })
  | (ComposedAppIo & { readonly channel: 'appIo' });

export interface RenderedBy {
  /** The kind, or the broadcast. */
  readonly templateId: string;
  /** 0 for the words of the code. */
  readonly templateVersion: number;
}

export type Rendered = Rendering & RenderedBy;

export const RENDERINGS = 'renderings';

interface RenderingDocument extends RenderedBy {
  /** The notification's reference. */
  readonly _id: string;
  readonly tenant: string;
  readonly accountId: string;
  readonly sealed: string;
  /** Infrastructure time; then the database deletes it by itself. */
  readonly deleteAt: Date;
}

export interface Renderings {
  /** Null where there is none, or none any more; `keyDestroyed` where nobody can read it. */
  read(reference: string): Promise<Rendered | null | 'keyDestroyed'>;
  /** What counts from now on: this one, or the one that somebody kept a moment earlier. */
  keep(
    notification: Pick<Notification, 'reference' | 'tenant' | 'accountId'>,
    rendered: Rendered,
    days: number,
  ): Promise<Rendered | 'keyDestroyed'>;
}

const DAY_MS = 86_400_000;

export function createRenderings(db: mongoose.mongo.Db, keyRing: KeyRing): Renderings {
  const renderings = db.collection<RenderingDocument>(RENDERINGS);
  const read: Renderings['read'] = async (reference) => {
    const found = await renderings.findOne({ _id: reference });
    if (found === null) return null;
    const { tenant, sealed, templateId, templateVersion } = found;
    await keyRing.fetchFor([sealed]);
    const packed = keyRing.open(sealed, placeOf({ tenant, reference }));
    if (packed === null) return 'keyDestroyed';
    return { ...unpacked(packed), templateId, templateVersion };
  };
  return {
    read,
    async keep({ reference, tenant, accountId }, rendered, days) {
      const { templateId, templateVersion, ...rendering } = rendered;
      const keyId = `family:${accountId}:contact`;
      await keyRing.fetch([keyId]);
      try {
        const sealed = keyRing.seal(keyId, placeOf({ tenant, reference }), packed(rendering));
        const deleteAt = new Date(Date.now() + days * DAY_MS);
        const by = { templateId, templateVersion };
        await renderings.insertOne({ _id: reference, tenant, accountId, ...by, sealed, deleteAt });
        return rendered;
      } catch (error) {
        if (error instanceof KeyIsDestroyed) return 'keyDestroyed';
        if (!isDuplicate(error)) throw error;
        return (await read(reference)) ?? rendered;
      }
    },
  };
}

const placeOf = ({ tenant, reference }: { tenant: string; reference: string }) => ({
  tenant,
  recordId: reference,
  field: 'rendering',
});

/** Most of an e-mail is its look: packed it takes a quarter of the room. */
function packed(rendering: Rendering): string {
  return deflateRawSync(JSON.stringify(rendering)).toString('base64');
}

function unpacked(text: string): Rendering {
  return JSON.parse(inflateRawSync(Buffer.from(text, 'base64')).toString('utf8')) as Rendering;
}

const isDuplicate = (error: unknown): boolean => (error as { code?: unknown }).code === 11_000;

/** What a log shows: a link or a code in it still works, and is the guardian's alone. */
export interface ReadableText {
  readonly subject: string | null;
  readonly text: string;
  readonly parts: number | null;
}

export async function readRendering(
  renderings: Renderings,
  reference: string,
): Promise<ReadableText | null> {
  const found = await renderings.read(reference);
  if (found === null || found === 'keyDestroyed') return null;
  const isProof = found.templateId === 'verification';
  const text = withoutSecrets(found.channel === 'appIo' ? found.markdown : found.text, isProof);
  const subject = found.channel === 'sms' ? null : found.subject;
  return { subject, text, parts: found.channel === 'sms' ? found.parts : null };
}

function withoutSecrets(text: string, isProof: boolean): string {
  const unsigned = text.replaceAll(/\/(messaggi|conferma)\/[\w-]+\.[\w-]+\.[\w-]+/g, '/$1/…');
  return isProof ? unsigned.replaceAll(/\b\d{4,}\b/g, '…') : unsigned;
}
