/** Every door of every service, knocked at without a proof; and what is written about them. */
import { generateKeyPairSync } from 'node:crypto';
import { services } from '@mestolo/contracts/topics.ts';
import { type Authenticators, bearerToken } from '@mestolo/service/authenticate.ts';
import { problem, type Route } from '@mestolo/service/http.ts';
import { createHttpServer } from '@mestolo/service/http-server.ts';
import { namesIn, pathParameter } from '@mestolo/service/path-parameters.ts';
import { createTokenSigner, createTokenVerifier } from '@mestolo/service/tokens.ts';
import { describe, expect, test } from 'vitest';
import { untold } from './contracts.ts';
import { routeTables } from './route-tables.ts';
import { sourceTree } from './source-tree.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const well = { ok: true, reason: null };

const refuse = async () => {
  throw problem(401);
};
const publicKeys = new Map([['office', publicKey]]);
const strict: Authenticators = {
  service: bearerToken(createTokenVerifier({ publicKeys, audience: 'test' })),
  device: refuse,
  link: refuse,
  certificate: refuse,
};

async function withServer<Result>(
  doors: { readonly routes: readonly Route[]; readonly authenticators: Authenticators },
  run: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = createHttpServer({
    port: 0,
    host: '127.0.0.1',
    service: 'test',
    ...doors,
    logger: quiet,
    ready: { door: () => well, consumer: () => well },
  });
  await server.listen();
  try {
    return await run(server.url);
  } finally {
    await server.close(0);
  }
}

/** An address that may exist: one that cannot is refused before anybody asks who knocks. */
function addressOf(path: string): string {
  return namesIn(path).reduce(
    (address, name) => address.replace(`{${name}}`, pathParameter(name).example),
    path,
  );
}

async function knock(url: string, { method, path }: Route, token?: string): Promise<number> {
  const address = addressOf(path);
  const response = await fetch(url + address, {
    method,
    headers: token ? { authorization: `Bearer ${token}` } : {},
  });
  return response.status;
}

/** The routes that do not ask who knocks although they say so. */
async function open(routes: readonly Route[], authenticators = strict): Promise<string[]> {
  const guarded = routes.filter(({ access }) => access !== 'public');
  const signer = createTokenSigner({ service: 'office', privateKey });
  const foreign = await signer.sign('another service', { kind: 'service', id: 'office' });
  return withServer({ routes: guarded, authenticators }, async (url) => {
    const wrong: string[] = [];
    for (const route of guarded) {
      for (const token of [undefined, 'no.real.token', foreign]) {
        if ((await knock(url, route, token)) !== 401) wrong.push(`${route.method} ${route.path}`);
      }
    }
    return wrong;
  });
}

/** What may be used without any proof, and why that is right. */
const PUBLIC: Readonly<Record<string, string>> = {
  'post /devices/{deviceId}/registration': "the office's one-time code is the proof",
  'post /devices/pairings': 'it becomes something only when the office types its code',
  'post /devices/pairings/poll': 'the secret that the device was given is the proof',
  'get /devices/sandbox/{token}': 'the address itself is the secret, and all in it is invented',
  'get /devices/sandbox/{token}/requests': 'the address itself is the secret',
  'get /asyncapi.json': 'what the system publishes is no secret',
  'get /assets/{name}': 'style, script and icon of the pages',
  'get /messaggi/{token}': "the guardian's signed link is the proof",
  'post /messaggi/{token}': "the guardian's signed link is the proof",
  'get /messaggi/{token}/disiscrizione': 'a button, the same for everybody',
  'post /messaggi/{token}/disiscrizione': "the guardian's signed link is the proof",
  'get /conferma/{token}': 'a button, the same for everybody',
  'post /conferma/{token}': 'the signed link that went to the address is the proof',
  'get /paga': 'anybody may pay; it knows nobody',
  'post /paga': 'the payment code is the proof, and guessing is limited',
  'get /paga/{token}': 'the signed name of a notice is the proof',
  'post /paga/{token}/carrello': 'the signed name of a notice is the proof',
  'get /paga/{token}/avviso.pdf': 'the signed name of a notice is the proof',
  'get /paga/{token}/avviso.png': 'the signed name of a notice is the proof',
  'get /paga/esito/{outcome}': 'it says the same to everybody',
  'post /providers/twilio/status': 'the provider signs each call',
  'post /providers/twilio/inbound': 'the provider signs each call',
  'post /providers/mail/bounces': 'the mail server shows its token',
};

describe.each(services)('the doors of %s', (service) => {
  const routes = routeTables[service];

  test('ask who knocks', async () => expect(await open(routes)).toEqual([]));

  test('are public only where we know why', () => {
    const free = routes.filter(({ access }) => access === 'public');
    expect(
      free.map(({ method, path }) => `${method} ${path}`).filter((one) => !PUBLIC[one]),
    ).toEqual([]);
  });

  test('and its configuration are told in its README', () => {
    const textOf = (path: string) =>
      sourceTree('.md', '.ts').find((file) => file.path === `services/${service}/${path}`)?.text;
    const told = { readme: textOf('README.md') ?? '', config: textOf('src/config.ts') ?? '' };
    expect(untold(told, routes)).toEqual([]);
  });

  test('are each there once', () => {
    const names = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

test('planted: a guarded door that lets everyone in is seen', async () => {
  const route: Route = {
    method: 'get',
    path: '/internal/a',
    access: 'service',
    handle: async () => ({ status: 200 }),
  };
  const anyone = { kind: 'person', id: 'anyone' } as const;
  const careless: Authenticators = { service: async () => ({ actor: anyone }) };
  expect(await open([route])).toEqual([]);
  expect(await open([route], careless)).not.toEqual([]);
});

test('planted: a README that keeps silent about a route and a variable', () => {
  const config = 'serviceConfig.extend({\n  SECRET_KEY: secretKey,\n  TOLD: flag,\n});';
  const routes = [
    { method: 'get', path: '/told' },
    { method: 'get', path: '/untold' },
  ];
  const service = { readme: '`GET /told`, `TOLD`', config };
  expect(untold(service, routes)).toEqual(['/untold', 'SECRET_KEY']);
});
