/** The test vectors that makers of devices compare with, held against our own verifier. */
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { digestHolds, readSignature, signatureHolds, timeliness } from './device-signature.ts';
import { explainSignature } from './explain-signature.ts';

const file = new URL('../../device-samples/test-vectors.json', import.meta.url);
const { key, requests } = JSON.parse(readFileSync(file, 'utf8')) as {
  key: { deviceId: string; privateKeyPem: string; publicKeyJwk: { x: string } };
  requests: {
    name: string;
    method: string;
    authority: string;
    path: string;
    body: string | null;
    stringToSign: string;
    headers: Record<string, string>;
  }[];
};
const { deviceId, publicKeyJwk } = key;
const device = { deviceId, publicKey: publicKeyJwk.x };

test.each(requests)('$name is signed as the service wants it', (vector) => {
  const { body, headers, stringToSign } = vector;
  const read = readSignature(vector);
  expect(read?.base.toString('utf8')).toBe(stringToSign);
  expect(read && signatureHolds(read, publicKeyJwk.x)).toBe(true);
  expect(read?.keyId).toBe(deviceId);
  expect(read && timeliness(read, 1_605_265_800_000)).toBe('timely');
  if (body !== null) {
    expect(digestHolds(headers['content-digest'] ?? '', Buffer.from(body))).toBe(true);
  }
  const secret = createPrivateKey(key.privateKeyPem);
  const made = sign(null, Buffer.from(stringToSign), secret).toString('base64');
  expect(headers.signature).toBe(`sig=:${made}:`);
});

function explained(change: (toSign: string) => string, headers: Record<string, string> = {}) {
  const [vector] = requests.slice(1);
  if (!vector) throw new Error('there is no vector');
  const secret = createPrivateKey(key.privateKeyPem);
  const signature = sign(null, Buffer.from(change(vector.stringToSign)), secret).toString('base64');
  const all = { ...vector.headers, signature: `sig=:${signature}:`, ...headers };
  const seen = { ...vector, headers: all, rawBody: Buffer.from(vector.body ?? '') };
  return { vector, ...explainSignature(seen, device, 0) };
}

test.each([
  ['a line feed at the end', (text: string) => `${text}\n`, /line feed after the last line/],
  ['CR LF', (text: string) => text.replaceAll('\n', '\r\n'), /CR LF/],
  ['no port', (text: string) => text.replace('127.0.0.1:4102', '127.0.0.1'), /without the port/],
  ['small letters', (text: string) => text.replace('POST', 'post'), /small letters/],
  ['another key or string', () => 'something else', /another string, or of another key/],
])('a maker who signed %s is told so', (_what, change, hint) => {
  const { hints, signatureHolds: holds, stringToSign, vector } = explained(change);
  expect(holds).toBe(false);
  expect(stringToSign).toBe(vector.stringToSign);
  expect(hints).toEqual([expect.stringMatching(hint)]);
});

test('a digest of other bytes is told, with the right one', () => {
  const wrong = { 'content-digest': `sha-256=:${'A'.repeat(43)}=:` };
  const { hints, contentDigest, vector } = explained((text) => text, wrong);
  expect(contentDigest).toBe(vector.headers['content-digest']);
  expect(hints[0]).toMatch(/not of the bytes that arrived/);
});

test('who has not signed is shown what to sign', () => {
  const bare = { 'content-type': 'application/json' };
  const [vector] = requests;
  const seen = { ...vector, headers: bare, rawBody: Buffer.from('{}') } as never;
  const { stringToSign, stringIsOf, signatureHolds: holds } = explainSignature(seen, device, 0);
  expect(stringIsOf).toBe('a-request-as-it-should-be');
  expect(holds).toBeNull();
  expect(stringToSign).toMatch(
    /^"@method": POST\n(?:.*\n)+"@signature-params": \([^\n]*"ed25519"$/,
  );
});
