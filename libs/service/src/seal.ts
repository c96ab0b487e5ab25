/** Seals one value of personal data, so that it can be read only with its key and in its place. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** The place a value belongs to; moved to another record or field it no longer opens. */
export interface SealedPlace {
  readonly tenant: string;
  readonly recordId: string;
  readonly field: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `s1.<key id>.<nonce>.<ciphertext and tag>`: AES-256-GCM with a random nonce. */
export function seal(key: Buffer, keyId: string, place: SealedPlace, plaintext: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(associatedData(place));
  const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  const body = Buffer.concat([sealed, cipher.getAuthTag()]);
  return `s1.${keyId}.${nonce.toString('base64url')}.${body.toString('base64url')}`;
}

/** @throws Error where the key is another one, the value was changed or stands in another place */
export function unseal(key: Buffer, place: SealedPlace, sealedText: string): string {
  const { nonce, body } = parts(sealedText);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(place));
  decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
  const text = decipher.update(body.subarray(0, body.length - TAG_BYTES));
  return Buffer.concat([text, decipher.final()]).toString('utf8');
}

/** The id of the key that sealed a value. */
export function keyIdOf(sealedText: string): string {
  return parts(sealedText).keyId;
}

function parts(sealedText: string): { keyId: string; nonce: Buffer; body: Buffer } {
  const [form, keyId, nonce, body, ...rest] = sealedText.split('.');
  if (form !== 's1' || !keyId || !nonce || !body || rest.length > 0) {
    throw new Error('a sealed value does not have the form s1.<key>.<nonce>.<body>');
  }
  const bytes = Buffer.from(body, 'base64url');
  if (bytes.length < TAG_BYTES) throw new Error('a sealed value is too short');
  return { keyId, nonce: Buffer.from(nonce, 'base64url'), body: bytes };
}

/** JSON keeps the three apart, whatever characters they have. */
function associatedData({ tenant, recordId, field }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([tenant, recordId, field]), 'utf8');
}
