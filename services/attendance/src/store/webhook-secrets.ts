/** The secrets of webhooks: shown once, and kept sealed, as each delivery is signed with them. */
import { randomBytes } from 'node:crypto';
import { type SealedPlace, seal, unseal } from '@mestolo/service/seal.ts';
import type { WebhookDocument, WebhookSecret } from './webhook-documents.ts';

const SECRET_BYTES = 32;
const KEY_ID = 'webhooks';

/** In the form of Standard Webhooks. */
export function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

export function sealSecret(
  key: Buffer,
  { tenant, webhookId }: { readonly tenant: string; readonly webhookId: string },
  secret: string,
): WebhookSecret {
  const sealed = seal(key, KEY_ID, placeOf(tenant, webhookId), secret);
  return { sealed, validUntil: null };
}

/** The one in use first. */
export function openSecrets(
  key: Buffer,
  { tenant, _id, secrets }: Pick<WebhookDocument, 'tenant' | '_id' | 'secrets'>,
  now: string,
): readonly string[] {
  return secrets
    .filter(({ validUntil }) => validUntil === null || validUntil > now)
    .map(({ sealed }) => unseal(key, placeOf(tenant, _id), sealed));
}

function placeOf(tenant: string, recordId: string): SealedPlace {
  return { tenant, recordId, field: 'secret' };
}
