/**
 * How a canteen device signs a request, to be read by makers of devices: HTTP Message Signatures
 * (RFC 9421) with Ed25519 and a digest of the body (RFC 9530). Nothing but Node's own crypto.
 */
import { createHash, type KeyObject, randomUUID, sign } from 'node:crypto';

export interface ToSign {
  /** The full address, with no query. */
  readonly url: string;
  /** The bytes that will be sent; they may not change afterwards. */
  readonly body: string | Buffer;
  readonly deviceId: string;
  readonly privateKey: KeyObject;
  /** Time by the device's clock, put right by what the service last said. */
  readonly nowMs?: number;
  /** 300 at most. */
  readonly lifeSeconds?: number;
}

export interface SignedRequest {
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const CONTENT_TYPE = 'application/json';

/** What can be given to `fetch` as it is. Sign again for each try: a signature soon grows old. */
export function signedRequest(toSign: ToSign): SignedRequest {
  const { deviceId, privateKey, nowMs = Date.now(), lifeSeconds = 120 } = toSign;
  const body = Buffer.from(toSign.body);
  const { host, pathname } = new URL(toSign.url);
  const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
  const created = Math.floor(nowMs / 1000);
  // These very characters stand in the header and in the last line of what is signed.
  const parameters =
    '("@method" "@authority" "@path" "content-digest" "content-type")' +
    `;created=${created};expires=${created + lifeSeconds}` +
    `;nonce="${randomUUID()}";keyid="${deviceId}";alg="ed25519"`;
  const base = [
    '"@method": POST',
    `"@authority": ${host}`,
    `"@path": ${pathname}`,
    `"content-digest": ${digest}`,
    `"content-type": ${CONTENT_TYPE}`,
    `"@signature-params": ${parameters}`,
  ].join('\n');
  const signature = sign(null, Buffer.from(base), privateKey).toString('base64');
  return {
    method: 'POST',
    headers: {
      'content-type': CONTENT_TYPE,
      'content-digest': digest,
      'signature-input': `sig=${parameters}`,
      signature: `sig=:${signature}:`,
    },
    body,
  };
}
