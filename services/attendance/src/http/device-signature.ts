/**
 * The one form of signature a device may send: HTTP Message Signatures (RFC 9421) with Ed25519 over
 * method, authority, path, content type and the digest of the body (RFC 9530).
 */
import { createHash, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { httpbis } from 'http-message-signatures';
import {
  type InnerList,
  isInnerList,
  parseDictionary,
  serializeItem,
  serializeList,
} from 'structured-headers';

/**
 * Not `@target-uri`: behind a proxy that ends TLS the service sees another scheme than the device.
 * Scheme and port apart, these say the same; what has a body takes no query.
 */
export const SIGNED_COMPONENTS = [
  '@method',
  '@authority',
  '@path',
  'content-digest',
  'content-type',
] as const;

/** A question has no body, but it may have a query, which decides what is answered. */
export const SIGNED_COMPONENTS_OF_GET = ['@method', '@authority', '@path', '@query'] as const;

export const LONGEST_LIFE_SECONDS = 300;
/** How far the clocks of device and service may be apart. */
export const CLOCK_TOLERANCE_SECONDS = 60;

export interface SignedMessage {
  readonly method: string;
  readonly authority: string;
  /** With the query, where there is one. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface DeviceSignature {
  readonly keyId: string;
  readonly createdSeconds: number;
  readonly expiresSeconds: number;
  readonly signature: Buffer;
  /** What was signed. */
  readonly base: Buffer;
}

/** What is wrong with the form, in words for the maker of the device. */
export class SignatureMalformed extends Error {
  override readonly name = 'SignatureMalformed';
}

/**
 * Reads a signature strictly: exactly one, exactly these components without parameters, all five
 * parameters of the right type. The general library is looser (it takes an `expires` that is no
 * number for one that never passes), so only the making of the signature base is left to it.
 *
 * @returns null where the message is not signed
 * @throws SignatureMalformed
 */
export function readSignature(message: SignedMessage): DeviceSignature | null {
  const { headers } = message;
  const inputText = oneHeader(headers, 'signature-input');
  const signatureText = oneHeader(headers, 'signature');
  if (inputText === null && signatureText === null) return null;
  const [inputLabel, input] = onlyMember('Signature-Input', inputText);
  const [label, member] = onlyMember('Signature', signatureText);
  if (label !== inputLabel) throw new SignatureMalformed('the two headers name different labels');
  if (!isInnerList(input))
    throw new SignatureMalformed('Signature-Input has no list of components');
  if (!(member[0] instanceof ArrayBuffer) || member[0].byteLength !== 64) {
    throw new SignatureMalformed('Signature is not an Ed25519 signature of 64 bytes');
  }
  assertComponents(input, componentsOf(message.method));
  return {
    ...readParameters(input[1]),
    signature: Buffer.from(member[0]),
    base: signatureBase(message, input),
  };
}

function onlyMember(name: string, text: string | null) {
  if (text === null) throw new SignatureMalformed(`the header ${name} is missing`);
  let members: [
    string,
    ReturnType<typeof parseDictionary> extends Map<string, infer M> ? M : never,
  ][];
  try {
    members = [...parseDictionary(text)];
  } catch (cause) {
    throw new SignatureMalformed(`the header ${name} cannot be read`, { cause });
  }
  const [only, ...others] = members;
  if (!only || others.length > 0) throw new SignatureMalformed(`${name} must name one signature`);
  return only;
}

/** What a request of this method signs. */
export function componentsOf(method: string): readonly string[] {
  return method === 'GET' ? SIGNED_COMPONENTS_OF_GET : SIGNED_COMPONENTS;
}

function assertComponents([items]: InnerList, wanted: readonly string[]): void {
  const names = items.map(([name, parameters]) => {
    if (parameters.size > 0) throw new SignatureMalformed('a component has parameters');
    return name;
  });
  const complete = wanted.every((name) => names.includes(name));
  if (!complete || names.length !== wanted.length) {
    throw new SignatureMalformed(`exactly these are to be signed: ${wanted.join(' ')}`);
  }
}

function readParameters(parameters: InnerList[1]) {
  const created = parameters.get('created');
  const expires = parameters.get('expires');
  const keyId = parameters.get('keyid');
  const nonce = parameters.get('nonce');
  if (!Number.isInteger(created) || typeof created !== 'number') {
    throw new SignatureMalformed('created must be a whole number of seconds');
  }
  if (!Number.isInteger(expires) || typeof expires !== 'number') {
    throw new SignatureMalformed('expires must be a whole number of seconds');
  }
  if (expires <= created || expires - created > LONGEST_LIFE_SECONDS) {
    throw new SignatureMalformed(
      `expires must follow created by ${LONGEST_LIFE_SECONDS} s at most`,
    );
  }
  if (typeof keyId !== 'string') throw new SignatureMalformed('keyid must be the id of the device');
  if (typeof nonce !== 'string' || nonce.length < 8 || nonce.length > 128) {
    throw new SignatureMalformed('nonce must be a random text of 8 to 128 characters');
  }
  if (parameters.get('alg') !== 'ed25519') throw new SignatureMalformed('alg must be "ed25519"');
  return { keyId, createdSeconds: created, expiresSeconds: expires };
}

function signatureBase(message: SignedMessage, input: InnerList): Buffer {
  const { method, authority, path } = message;
  const headers: Record<string, string> = {};
  const signed = componentsOf(method).filter((name) => !name.startsWith('@'));
  for (const name of signed) {
    const value = oneHeader(message.headers, name);
    if (value === null) throw new SignatureMalformed(`the header ${name} is missing`);
    headers[name] = value;
  }
  const request = { method, headers, url: `http://${authority}${path}` };
  const fields = input[0].map((item) => serializeItem(item));
  const lines = httpbis.createSignatureBase({ fields }, request);
  lines.push(['"@signature-params"', [serializeList([input])]]);
  return Buffer.from(httpbis.formatSignatureBase(lines));
}

function oneHeader(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}

/** @param publicKey the 32 bytes of an Ed25519 public key, in base64url */
export function signatureHolds(signature: DeviceSignature, publicKey: string): boolean {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: publicKey };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return verify(null, signature.base, key, signature.signature);
}

/** `early` and `late`: by the service's clock the time of the signature has not come or is over. */
export function timeliness(
  { createdSeconds, expiresSeconds }: DeviceSignature,
  nowMs: number,
): 'timely' | 'early' | 'late' {
  const now = nowMs / 1000;
  if (createdSeconds > now + CLOCK_TOLERANCE_SECONDS) return 'early';
  return expiresSeconds < now - CLOCK_TOLERANCE_SECONDS ? 'late' : 'timely';
}

const DIGESTS: Readonly<Record<string, string>> = { 'sha-256': 'sha256', 'sha-512': 'sha512' };

/** Every digest we know must be right, and there must be one. */
export function digestHolds(header: string, body: Buffer): boolean {
  let members: ReturnType<typeof parseDictionary>;
  try {
    members = parseDictionary(header);
  } catch {
    return false;
  }
  const known = [...members].filter(([name]) => Object.hasOwn(DIGESTS, name));
  return (
    known.length > 0 &&
    known.every(([name, [value]]) => {
      if (!(value instanceof ArrayBuffer)) return false;
      const right = createHash(DIGESTS[name] ?? '')
        .update(body)
        .digest();
      return value.byteLength === right.length && timingSafeEqual(Buffer.from(value), right);
    })
  );
}
