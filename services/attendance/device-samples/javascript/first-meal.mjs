// A first meal in Node, without packages: makes a key, registers it, asks for the pupils, sends
// one line. Wants MESTOLO (address), DEVICE (id) and CODE (one-time code) in the environment.
import crypto from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const { MESTOLO, DEVICE, CODE } = process.env;
if (!MESTOLO || !DEVICE || !CODE) throw new Error('Set MESTOLO, DEVICE and CODE.');
const { origin, host } = new URL(MESTOLO);
const KEY_FILE = 'device-key.pem';

// The private half stays in this file.
if (!existsSync(KEY_FILE)) {
  const { privateKey } = crypto.generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeFileSync(KEY_FILE, pem, { mode: 0o600 });
}
const key = crypto.createPrivateKey(readFileSync(KEY_FILE));
const publicKey = crypto.createPublicKey(key).export({ format: 'jwk' });

/** The two headers of a signature over these names and values, in this order. */
function signed(components) {
  const created = Math.floor(Date.now() / 1000);
  const names = Object.keys(components).map((name) => `"${name}"`);
  const parameters =
    `(${names.join(' ')});created=${created};expires=${created + 120}` +
    `;nonce="${crypto.randomUUID()}";keyid="${DEVICE}";alg="ed25519"`;
  const lines = Object.entries(components).map(([name, value]) => `"${name}": ${value}`);
  // Line feeds between the lines, and none at the end.
  const toSign = [...lines, `"@signature-params": ${parameters}`].join('\n');
  const signature = crypto.sign(null, Buffer.from(toSign), key).toString('base64');
  return { 'signature-input': `sig=${parameters}`, signature: `sig=:${signature}:` };
}

async function ask(path, init) {
  const response = await fetch(origin + path, { ...init, signal: AbortSignal.timeout(15_000) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${response.status}: ${JSON.stringify(answer, null, 2)}`);
  return answer;
}

function get(path, query) {
  const components = { '@method': 'GET', '@authority': host, '@path': path, '@query': query };
  return ask(path + query, { headers: signed(components) });
}

function post(path, content) {
  // The digest is of the very bytes that are sent.
  const body = JSON.stringify(content);
  const digest = crypto.createHash('sha256').update(body).digest('base64');
  const headers = {
    'content-digest': `sha-256=:${digest}:`,
    'content-type': 'application/json',
  };
  const about = { '@method': 'POST', '@authority': host, '@path': path, ...headers };
  return ask(path, { method: 'POST', body, headers: { ...headers, ...signed(about) } });
}

// Safe to repeat with the same key.
const registered = await ask(`/devices/${DEVICE}/registration`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code: CODE, publicKey }),
});
console.log('registered:', registered);

// The day at the school, as 2020-11-13.
const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome' }).format(new Date());
const { pupils } = await get(`/devices/${DEVICE}/pupils`, `?servedOn=${today}`);
const { pupilId } = pupils[Math.floor(Math.random() * pupils.length)];
console.log('a pupil:', pupilId);

const line = {
  observationId: crypto.randomUUID(),
  pupilId,
  servedOn: today,
  state: 'present',
  recordedAt: new Date().toISOString(),
};
const { lines } = await post(`/devices/${DEVICE}/roll-calls`, { lines: [line] });
console.log(JSON.stringify(lines));
if (!['accepted', 'duplicate'].includes(lines[0].result)) process.exitCode = 1;
