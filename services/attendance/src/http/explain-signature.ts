/**
 * What a maker of devices cannot see: what the service computed of a request, and which of the
 * usual mistakes would make the signature hold. Only for sandboxes: it helps whoever guesses.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { componentsOf, type DeviceSignature, readSignature } from './device-signature.ts';

export interface RequestAsSeen {
  readonly method: string;
  readonly authority: string;
  /** With the query, where there is one. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawBody: Buffer;
}

export interface Explanation {
  /** To be signed, byte for byte, with line feeds between the lines and none at the end. */
  readonly stringToSign: string;
  /** Whether the string is of this very request, or of one as it should have been. */
  readonly stringIsOf: 'your-signature-input' | 'a-request-as-it-should-be';
  /** The right header for the body that arrived; null for a question. */
  readonly contentDigest: string | null;
  readonly bodyBytes: number;
  /** Of the device, as registered: 32 bytes in base64url. */
  readonly publicKey: string | null;
  readonly signatureHolds: boolean | null;
  readonly hints: readonly string[];
}

export interface KnownDevice {
  readonly deviceId: string;
  readonly publicKey: string | null;
}

export function explainSignature(
  seen: RequestAsSeen,
  device: KnownDevice,
  nowMs: number,
): Explanation {
  const contentDigest = seen.method === 'GET' ? null : digestOf(seen.rawBody);
  const read = readOrNull(seen);
  const holds =
    read && device.publicKey ? check(read.base, read.signature, device.publicKey) : null;
  return {
    stringToSign: read ? read.base.toString('utf8') : exampleString(seen, device, nowMs),
    stringIsOf: read ? 'your-signature-input' : 'a-request-as-it-should-be',
    contentDigest,
    bodyBytes: seen.rawBody.length,
    publicKey: device.publicKey,
    signatureHolds: holds,
    hints: hintsOf({ seen, device, read, holds, contentDigest }),
  };
}

function digestOf(body: Buffer): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}

function readOrNull(seen: RequestAsSeen): DeviceSignature | null {
  try {
    return readSignature(seen);
  } catch {
    return null;
  }
}

function check(signed: Buffer, signature: Buffer, publicKey: string): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  return verify(null, signed, key, signature);
}

/** What a request like this one would sign, now. */
function exampleString(seen: RequestAsSeen, { deviceId }: KnownDevice, nowMs: number): string {
  const [path, query = ''] = seen.path.split('?', 2);
  const values: Readonly<Record<string, string>> = {
    '@method': seen.method,
    '@authority': seen.authority.toLowerCase(),
    '@path': path ?? '',
    '@query': `?${query}`,
    'content-digest': digestOf(seen.rawBody),
    'content-type': 'application/json',
  };
  const names = componentsOf(seen.method);
  const created = Math.floor(nowMs / 1000);
  const parameters =
    `(${names.map((name) => `"${name}"`).join(' ')});created=${created}` +
    `;expires=${created + 120};nonce="0123456789abcdef";keyid="${deviceId}";alg="ed25519"`;
  const lines = names.map((name) => `"${name}": ${values[name]}`);
  return [...lines, `"@signature-params": ${parameters}`].join('\n');
}

interface Found {
  readonly seen: RequestAsSeen;
  readonly device: KnownDevice;
  readonly read: DeviceSignature | null;
  readonly holds: boolean | null;
  readonly contentDigest: string | null;
}

function hintsOf({ seen, device, read, holds, contentDigest }: Found): string[] {
  const hints: string[] = [];
  const sent = seen.headers['content-digest'];
  if (device.publicKey === null) hints.push('The device has no key yet: register it first.');
  if (contentDigest !== null && sent !== contentDigest) {
    hints.push(
      sent === undefined
        ? 'There is no Content-Digest header.'
        : 'Content-Digest is not of the bytes that arrived: hash what you send, byte for byte.',
    );
  }
  if (read && read.keyId !== device.deviceId) {
    hints.push('keyid is not the id of the device that stands in the address.');
  }
  if (read && holds === false && device.publicKey !== null) {
    hints.push(mistakeIn(seen, read, device.publicKey));
  }
  return hints;
}

/** The usual ways to sign something else, each tried on the signature that came. */
function mistakeIn(seen: RequestAsSeen, read: DeviceSignature, publicKey: string): string {
  const base = read.base.toString('utf8');
  const lines = base.split('\n');
  const withLine = (name: string, value: string) =>
    lines.map((line) => (line.startsWith(`"${name}": `) ? `"${name}": ${value}` : line));
  const [host = ''] = seen.authority.split(':');
  const wholePath = seen.path;
  const tries: readonly (readonly [string, string])[] = [
    [`${base}\n`, 'You signed a line feed after the last line; leave it out.'],
    [base.replaceAll('\n', '\r\n'), 'You signed CR LF between the lines; sign LF alone.'],
    [base.replaceAll('\n', '\r\n').concat('\r\n'), 'You signed CR LF; sign LF alone.'],
    [lines.slice(0, -1).join('\n'), 'You left out the last line, "@signature-params".'],
    [withLine('@authority', host).join('\n'), 'You signed @authority without the port.'],
    [withLine('@path', wholePath).join('\n'), 'You signed the query in @path; it is @query.'],
    [
      withLine('@query', seen.path.split('?', 2)[1] ?? '').join('\n'),
      'You signed @query without its question mark.',
    ],
    [
      withLine('@method', seen.method.toLowerCase()).join('\n'),
      'You signed the method in small letters.',
    ],
    [lines.map((line) => line.replace(': ', ':')).join('\n'), 'A blank follows each colon.'],
    [lines.map((line) => line.replaceAll('"', '')).join('\n'), 'Names stand in double quotes.'],
  ];
  for (const [signed, hint] of tries) {
    if (check(Buffer.from(signed), read.signature, publicKey)) return hint;
  }
  const hashed = createHash('sha256').update(read.base).digest();
  if (check(hashed, read.signature, publicKey)) {
    return 'You signed the SHA-256 of the string; Ed25519 signs the string itself.';
  }
  return (
    'The signature is of another string, or of another key. Compare stringToSign with yours, ' +
    'and publicKey with the one your program has.'
  );
}
