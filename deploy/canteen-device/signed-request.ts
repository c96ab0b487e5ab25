/**
 * How a canteen device signs a request, to be read by makers of devices: HTTP Message Signatures
 * (RFC 9421) with Ed25519 and a digest of the body (RFC 9530). Nothing but Node's own crypto.
 */
import { createHash, type KeyObject, randomUUID, sign } from 'node:crypto';

export interface Signing {
  /** The full address; what has a body takes no query. */
  readonly url: string;
  readonly deviceId: string;
  readonly privateKey: KeyObject;
  /** Time by the device's clock, put right by what the service last said. */
  readonly nowMs?: number;
  /** 300 at most. */
  readonly lifeSeconds?: number;
}

export interface ToSign extends Signing {
  /** The bytes that will be sent; they may not change afterwards. */
  readonly body: string | Buffer;
}

export interface SignedRequest {
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const CONTENT_TYPE = 'application/json';

export interface SignedQuestion {
  readonly method: 'GET';
  readonly headers: Readonly<Record<string, string>>;
}

/** A question has no body, and its query is signed. */
export function signedQuestion(signing: Signing): SignedQuestion {
  const { host, pathname, search } = new URL(signing.url);
  const components = {
    '@method': 'GET',
    '@authority': host,
    '@path': pathname,
    '@query': search === '' ? '?' : search,
  };
  return { method: 'GET', headers: signatureOf(components, signing) };
}

/** What can be given to `fetch` as it is. Sign again for each try: a signature soon grows old. */
export function signedRequest(toSign: ToSign): SignedRequest {
  const body = Buffer.from(toSign.body);
  const { host, pathname } = new URL(toSign.url);
  const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
  const components = {
    '@method': 'POST',
    '@authority': host,
    '@path': pathname,
    'content-digest': digest,
    'content-type': CONTENT_TYPE,
  };
  const headers = {
    'content-type': CONTENT_TYPE,
    'content-digest': digest,
    ...signatureOf(components, toSign),
  };
  return { method: 'POST', headers, body };
}

/** The two headers of a signature over these components, in this order. */
function signatureOf(
  components: Readonly<Record<string, string>>,
  { deviceId, privateKey, nowMs = Date.now(), lifeSeconds = 120 }: Signing,
): Record<string, string> {
  const created = Math.floor(nowMs / 1000);
  const names = Object.keys(components).map((name) => `"${name}"`);
  // These very characters stand in the header and in the last line of what is signed.
  const parameters =
    `(${names.join(' ')});created=${created};expires=${created + lifeSeconds}` +
    `;nonce="${randomUUID()}";keyid="${deviceId}";alg="ed25519"`;
  const lines = Object.entries(components).map(([name, value]) => `"${name}": ${value}`);
  const base = [...lines, `"@signature-params": ${parameters}`].join('\n');
  const signature = sign(null, Buffer.from(base), privateKey).toString('base64');
  return { 'signature-input': `sig=${parameters}`, signature: `sig=:${signature}:` };
}
