/** Every route of every service refuses what it does not know, and names it. */
import { services } from '@mestolo/contracts/topics.ts';
import { readableAmounts, refusedAmounts } from '@mestolo/money/amount-fixture.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { createHttpServer, type HttpServer } from '@mestolo/service/http-server.ts';
import { namesIn, pathParameter } from '@mestolo/service/path-parameters.ts';
import { pathsOf } from '@mestolo/service/problem-paths.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { routeTables } from './route-tables.ts';
import {
  bodiesWithAmount,
  endlessLists,
  faultOf,
  wrongAmounts,
  wrongBodies,
} from './wrong-bodies.ts';

const nameOf = ({ method, path }: Route) => `${method.toUpperCase()} ${path}`;

/** What a schema takes although it is wrong, or refuses for another reason. */
function faults(schema: z.ZodType): string[] {
  return wrongBodies(schema).flatMap((wrong) => {
    const fault = faultOf(schema, wrong);
    return fault === null ? [] : [`${wrong.what} at ${wrong.place} ${fault}`];
  });
}

const withBodies = services.flatMap((service) =>
  routeTables[service].flatMap((route) =>
    route.body ? [[`${service} ${nameOf(route)}`, route.body] as const] : [],
  ),
);

describe('a body with one thing wrong is refused, and the place named', () => {
  test('there are bodies, and many ways to be wrong', () => {
    expect(withBodies.length).toBeGreaterThan(10);
    const all = withBodies.flatMap(([, body]) => wrongBodies(body));
    expect(all.length).toBeGreaterThan(1_000);
  });

  test.each(withBodies)('%s', (_name, body) => {
    expect(faults(body)).toEqual([]);
    expect(endlessLists(body).map((place) => `${place} may have any length`)).toEqual([]);
  });

  test.each<[string, z.ZodType]>([
    ['a body that takes any field', z.object({ a: z.int() })],
    ['a body in it that does', z.strictObject({ a: z.array(z.object({ b: z.int() })).max(5) })],
    ['a form of a union that does', z.union([z.strictObject({ a: z.int() }), z.object({})])],
    ['a number that takes text', z.strictObject({ a: z.coerce.number() })],
    ['a check that fails itself', z.strictObject({ a: z.custom(brokenCheck).pipe(z.string()) })],
  ])('planted: %s is seen', (_what, body) => {
    expect(faults(body)).not.toEqual([]);
  });

  test('amounts are whole cents, and everything else that people write is refused', () => {
    const taken = withBodies.flatMap(([name, body]) =>
      wrongAmounts(body).flatMap((wrong) => {
        const fault = faultOf(body, wrong);
        return fault === null ? [] : [`${name}: ${wrong.what} at ${wrong.place} ${fault}`];
      }),
    );
    expect(taken).toEqual([]);
    expect(withBodies.flatMap(([, body]) => wrongAmounts(body)).length).toBeGreaterThan(150);
  });

  test('amounts as text are read exactly or refused in words, at every door that takes them', () => {
    const doors = withBodies.filter(([, body]) => bodiesWithAmount(body, '').length > 0);
    expect(doors.length).toBeGreaterThan(1);
    const refusalOf = (body: z.ZodType, text: string) =>
      bodiesWithAmount(body, text).flatMap((sent) => {
        const found = pathsOf(body.safeParse(sent.body).error ?? new z.ZodError([]), sent.body);
        return found.filter(({ path }) => path === sent.place).map(({ reason }) => reason);
      });
    for (const [name, body] of doors) {
      for (const [text, why] of refusedAmounts) {
        expect([name, text, why, refusalOf(body, text)]).not.toEqual([name, text, why, []]);
      }
      for (const [text, cents] of readableAmounts) {
        if (cents < 1 || cents > 1_000_000) continue;
        expect([name, text, refusalOf(body, text)]).toEqual([name, text, []]);
      }
    }
  });

  test.each<[string, z.ZodType]>([
    ['a fraction of a cent', z.strictObject({ amountCents: z.number() })],
    ['text for an amount', z.strictObject({ amountCents: z.coerce.number().int() })],
  ])('planted: %s is seen', (_what, body) => {
    const found = wrongAmounts(body).filter((wrong) => faultOf(body, wrong) !== null);
    expect(found).not.toEqual([]);
  });

  test('planted: a list of any length is seen', () => {
    expect(endlessLists(z.strictObject({ a: z.array(z.int()) }))).toEqual(['a']);
  });
});

function brokenCheck(value: unknown): boolean {
  return (value as { length: { deep: { er: number } } }).length.deep.er > 0;
}

/** As they are, but whoever comes through to the work is answered 299. */
const reachable = services.flatMap((service) =>
  routeTables[service]
    .filter(({ access }) => access !== 'link')
    .map((route): readonly [string, Route] => {
      const { answers: _answers, callers: _callers, produces: _produces, ...rest } = route;
      const path = `/${service}${route.path}`;
      return [
        `${service} ${nameOf(route)}`,
        { ...rest, path, access: 'public', handle: async () => ({ status: 299 }) },
      ];
    }),
);

let server: HttpServer;
beforeAll(async () => {
  const well = { ok: true, reason: null };
  server = createHttpServer({
    port: 0,
    host: '127.0.0.1',
    service: 'test',
    routes: reachable.map(([, route]) => route),
    authenticators: {},
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    ready: { door: () => well, consumer: () => well },
  });
  await server.listen();
});
afterAll(() => server.close(0));

async function send({ method, path }: Route, query: string, body?: string) {
  const address = namesIn(path).reduce(
    (so, name) => so.replace(`{${name}}`, pathParameter(name).example),
    path,
  );
  const answer = await fetch(`${server.url}${address}${query}`, {
    method,
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k1' },
    ...(body === undefined ? {} : { body }),
  });
  const type = answer.headers.get('content-type');
  return { status: answer.status, type, text: await answer.text() };
}

const DEEP = 20_000;

describe('what is no body at all is refused in words', () => {
  test.each(reachable.filter(([, { body }]) => body))('%s', async (_name, route) => {
    const bodies: readonly (readonly [body: string, named: string])[] = [
      ['', 'not valid JSON'],
      ['{"a":', 'not valid JSON'],
      ['{"__proto__":{"role":"admin"}}', '__proto__'],
      [`${'['.repeat(DEEP)}${']'.repeat(DEEP)}`, ''],
      [`${'{"a":'.repeat(DEEP / 5)}1${'}'.repeat(DEEP / 5)}`, 'a'],
      ['[]', ''],
      ['null', ''],
      ['"text"', ''],
      ['1e400', ''],
    ];
    for (const [body, named] of bodies) {
      const { status, type, text } = await send(route, requiredQuery(route), body);
      expect([body.slice(0, 20), status < 500 && status >= 400]).toEqual([body.slice(0, 20), true]);
      expect([type, text]).toEqual(['application/problem+json', expect.stringContaining(named)]);
    }
  });
});

/** A query that is well formed enough for the body to be looked at. */
function requiredQuery({ query }: Route): string {
  if (query === undefined) return '';
  const { required = [] } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' });
  return required.length === 0 ? '' : `?${required.map((name) => `${name}=2020-10-05`).join('&')}`;
}

describe('a query that is not described is refused, and named', () => {
  test.each(reachable.filter(([, { query }]) => query))('%s', async (_name, route) => {
    for (const query of ['?role=admin', '?limit[$gt]=1', '?$where=1', '?__proto__=1']) {
      const { status, text } = await send(route, query);
      const name = query.slice(1).split('=')[0] ?? '';
      expect([query, status]).toEqual([query, 400]);
      expect(text).toContain(name === '__proto__' ? '' : JSON.stringify(name).slice(1, -1));
    }
  });
});

test('planted: a route that takes any query is seen', async () => {
  const loose = defineRoute({
    method: 'get',
    path: '/loose',
    access: 'public',
    query: z.object({ a: z.string().optional() }),
    handle: async () => ({ status: 299 }),
  });
  const { status } = await send(loose, '?role=admin');
  expect(status).toBe(404);
  expect(loose.query?.safeParse({ role: 'admin' }).success).toBe(true);
});
