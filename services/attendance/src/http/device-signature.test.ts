/** Signatures of another implementation are read; anything but the agreed form is refused. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { createSigner, httpbis } from 'http-message-signatures';
import { expect, test } from 'vitest';
import {
  digestHolds,
  readSignature,
  SIGNED_COMPONENTS,
  SIGNED_COMPONENTS_OF_GET,
  SignatureMalformed,
  type SignedMessage,
  signatureHolds,
  timeliness,
} from './device-signature.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const x = publicKey.export({ format: 'jwk' }).x ?? '';
const deviceId = '0190a0b0-0000-7000-8000-00000000d001';
const body = Buffer.from('{"lines":[]}');
const createdMs = Date.UTC(2026, 10, 23, 10, 0, 0);

const digestOf = (bytes: Buffer, name = 'sha-256') =>
  `${name}=:${createHash(name.replace('-', '')).update(bytes).digest('base64')}:`;

interface Wish {
  readonly fields?: readonly string[];
  readonly params?: readonly string[];
  readonly values?: Readonly<Record<string, string | Date>>;
  readonly method?: 'GET' | 'POST';
  readonly path?: string;
}

/** Signed by the library's own writing side, which shares nothing with our reading. */
async function signed(wish: Wish = {}): Promise<SignedMessage> {
  const { method = 'POST', path = `/devices/${deviceId}/roll-calls` } = wish;
  const message = {
    method,
    url: `http://canteen.example:8080${path}`,
    headers: { 'content-type': 'application/json', 'content-digest': digestOf(body) },
  };
  const { headers } = await httpbis.signMessage(
    {
      key: createSigner(privateKey, 'ed25519', deviceId),
      name: 'sig',
      fields: [...(wish.fields ?? SIGNED_COMPONENTS)],
      params: [...(wish.params ?? ['created', 'expires', 'nonce', 'keyid', 'alg'])],
      paramValues: {
        created: new Date(createdMs),
        expires: new Date(createdMs + 120_000),
        nonce: 'b5c2f0c1',
        ...wish.values,
      },
    },
    message,
  );
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method, path, authority: 'canteen.example:8080', headers: Object.fromEntries(lower) };
}

function read(message: SignedMessage) {
  const signature = readSignature(message);
  if (!signature) throw new Error('not signed');
  return signature;
}

test('a signature made by another implementation holds', async () => {
  const signature = read(await signed());
  expect(signature.keyId).toBe(deviceId);
  expect(signatureHolds(signature, x)).toBe(true);
});

test.each([
  ['method', { method: 'PUT' }],
  ['path', { path: '/devices/other/roll-calls' }],
  ['authority', { authority: 'elsewhere.example' }],
])('another %s breaks it', async (_part, change) => {
  expect(signatureHolds(read({ ...(await signed()), ...change }), x)).toBe(false);
});

test.each(['content-type', 'content-digest'])('another %s breaks it', async (name) => {
  const message = await signed();
  const headers = { ...message.headers, [name]: `${message.headers[name]} ;x=1` };
  expect(signatureHolds(read({ ...message, headers }), x)).toBe(false);
});

test('a question is signed with its query and without a body', async () => {
  const path = `/devices/${deviceId}/pupils?servedOn=2020-11-13`;
  const wish: Wish = { method: 'GET', path, fields: SIGNED_COMPONENTS_OF_GET };
  const question = await signed(wish);
  expect(signatureHolds(read(question), x)).toBe(true);
  const otherDay = { ...question, path: path.replace('-13', '-14') };
  expect(signatureHolds(read(otherDay), x)).toBe(false);
  const withoutQuery = SIGNED_COMPONENTS_OF_GET.filter((name) => name !== '@query');
  const unsure = await signed({ ...wish, fields: withoutQuery });
  expect(() => readSignature(unsure)).toThrow(SignatureMalformed);
});

test("another device's key does not fit", async () => {
  const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '';
  expect(signatureHolds(read(await signed()), other)).toBe(false);
});

test('a message without signature headers is not signed', async () => {
  const message = await signed();
  expect(readSignature({ ...message, headers: {} })).toBeNull();
});

const without = (name: string) => SIGNED_COMPONENTS.filter((one) => one !== name);

test.each<[string, Wish]>([
  ['the body is not covered', { fields: without('content-digest') }],
  ['the path is not covered', { fields: without('@path') }],
  ['more is covered than agreed', { fields: [...SIGNED_COMPONENTS, '@query'] }],
  ['there is no expiry', { params: ['created', 'nonce', 'keyid', 'alg'] }],
  ['it lives too long', { values: { expires: new Date(createdMs + 301_000) } }],
  ['it ends before it begins', { values: { expires: new Date(createdMs - 1_000) } }],
  ['there is no nonce', { params: ['created', 'expires', 'keyid', 'alg'] }],
  ['the nonce is short', { values: { nonce: 'short' } }],
  ['the algorithm is another', { values: { alg: 'hmac-sha256' } }],
  ['nobody is named', { params: ['created', 'expires', 'nonce', 'alg'] }],
])('refused where %s', async (_what, wish) => {
  const message = await signed(wish);
  expect(() => readSignature(message)).toThrow(SignatureMalformed);
});

test.each([
  ['an expiry in quotes', (text: string) => text.replace(/expires=\d+/, 'expires="never"')],
  ['a component with parameters', (text: string) => text.replace('"@path"', '"@path";req')],
  ['two signatures', (text: string) => `${text}, two=("@method");created=1`],
  ['another label', (text: string) => text.replace('sig=', 'other=')],
  ['no structure at all', () => 'sig=(((('],
  ['a repeated component', (text: string) => text.replace('"@path"', '"@method"')],
])('refused: %s', async (_what, change) => {
  const message = await signed();
  const input = change(String(message.headers['signature-input']));
  const headers = { ...message.headers, 'signature-input': input };
  expect(() => readSignature({ ...message, headers })).toThrow(SignatureMalformed);
});

test('clocks may differ a little', async () => {
  const signature = read(await signed());
  expect(timeliness(signature, createdMs - 59_000)).toBe('timely');
  expect(timeliness(signature, createdMs - 61_000)).toBe('early');
  expect(timeliness(signature, createdMs + 179_000)).toBe('timely');
  expect(timeliness(signature, createdMs + 181_000)).toBe('late');
});

test('a digest is of the very bytes', () => {
  expect(digestHolds(digestOf(body), body)).toBe(true);
  expect(digestHolds(digestOf(body, 'sha-512'), body)).toBe(true);
  expect(digestHolds(`${digestOf(body)}, md5=:AAAA:`, body)).toBe(true);
  expect(digestHolds(digestOf(Buffer.from('other')), body)).toBe(false);
  expect(digestHolds(`${digestOf(body)}, sha-512=:AAAA:`, body)).toBe(false);
  expect(digestHolds('md5=:AAAA:', body)).toBe(false);
  expect(digestHolds('sha-256=1', body)).toBe(false);
  expect(digestHolds('((', body)).toBe(false);
});
