/** What is written about doors and topics for everyone who does not read TypeScript. */
import { readdirSync, readFileSync } from 'node:fs';
import specs from '@asyncapi/specs';
import { asyncApi } from '@mestolo/contracts/async-api.ts';
import { generatedFolder } from '@mestolo/contracts/generated.ts';
import { services } from '@mestolo/contracts/topics.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { createHttpServer } from '@mestolo/service/http-server.ts';
import { openApi } from '@mestolo/service/open-api.ts';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { deviceDocument } from './device-document.ts';
import { documents } from './documents.ts';
import { routeTables, servedRoutes } from './route-tables.ts';

const route: Route = defineRoute({
  method: 'post',
  path: '/internal/tenants/{tenant}/orders',
  summary: 'Order meals',
  access: 'service',
  idempotencyKey: 'required',
  query: z.strictObject({ dryRun: z.enum(['true', 'false']).optional() }),
  body: z.strictObject({ meals: z.int() }),
  answers: { 201: z.strictObject({ orderId: z.uuid() }), 204: z.undefined() },
  handle: async () => ({ status: 204 }),
});

const made = documents();

describe('the documents', () => {
  test.each(Object.entries(made))('generating %s again changes nothing', (name, text) => {
    expect(readFileSync(new URL(name, generatedFolder), 'utf8')).toBe(text);
  });

  test('are all there is in the folder', () => {
    expect(readdirSync(generatedFolder).sort()).toEqual(Object.keys(made).sort());
  });

  test('say of each route what it takes, what it answers and who may use it', () => {
    expect(openApi('billing', [route])).toMatchObject({
      paths: {
        '/internal/tenants/{tenant}/orders': {
          post: {
            operationId: 'postOrders',
            summary: 'Order meals',
            security: [{ service: [] }],
            parameters: [
              { name: 'tenant', in: 'path', schema: { pattern: expect.any(String) } },
              { name: 'dryRun', in: 'query', required: false },
              { name: 'Idempotency-Key', in: 'header', required: true },
            ],
            requestBody: { content: { 'application/json': { schema: { required: ['meals'] } } } },
            responses: {
              201: { content: { 'application/json': { schema: { required: ['orderId'] } } } },
              204: { description: 'Done.' },
              '4XX': { $ref: '#/components/responses/Problem' },
            },
          },
        },
      },
    });
  });
});

/** Null where the document is valid. */
async function faultsOfOpenApi(document: Record<string, unknown>): Promise<unknown> {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  return valid ? null : errors;
}

function faultsOfAsyncApi(document: object): unknown {
  // Only the document's frame: the schemas of events are JSON Schema, and ajv reads them itself.
  const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
  const validate = ajv.compile({ ...specs.schemasWithoutId['3.0.0'] } as object);
  return validate(document) ? null : validate.errors;
}

describe.each(services)('the OpenAPI document of %s', (service) => {
  const document = openApi(service, servedRoutes(service));

  test('is valid', async () => expect(await faultsOfOpenApi(document)).toBeNull());

  test('names each operation once', () => {
    const names = Object.values(document.paths as object).flatMap((operations: object) =>
      Object.values(operations).map(({ operationId }: { operationId: string }) => operationId),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  test('is what the service serves', async () => {
    const well = { ok: true, reason: null };
    const server = createHttpServer({
      port: 0,
      host: '127.0.0.1',
      service,
      routes: routeTables[service],
      authenticators: { service: refuse, device: refuse, link: refuse, certificate: refuse },
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      ready: { door: () => well, consumer: () => well },
    });
    await server.listen();
    try {
      const served = await (await fetch(`${server.url}/openapi.json`)).text();
      expect(served).toBe(made[`openapi-${service}.json`]);
    } finally {
      await server.close(0);
    }
  });
});

test('the document for makers of devices is valid, and so is its example', async () => {
  const document = deviceDocument() as {
    paths: Record<string, { post: { requestBody: { content: Record<string, never> } } }>;
  };
  expect(await faultsOfOpenApi(document)).toBeNull();
  const rollCall = document.paths['/devices/{deviceId}/roll-calls']?.post.requestBody.content;
  const { schema, example } = rollCall?.['application/json'] ?? ({} as never);
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  expect(validate(example)).toBe(true);
  expect(validate({ lines: [{ pupilId: 'nobody' }] })).toBe(false);
});

test('registry serves the AsyncAPI document', async () => {
  const route = routeTables.registry.find(({ path }) => path === '/asyncapi.json');
  const reply = await route?.handle({} as never);
  expect(reply).toEqual({ status: 200, body: asyncApi() });
});

const refuse = async () => {
  throw new Error('nobody knocks here');
};

test('the AsyncAPI document is valid', () => expect(faultsOfAsyncApi(asyncApi())).toBeNull());

test('planted: documents that are not valid are seen', async () => {
  const { info: _info, ...nameless } = openApi('billing', [route]);
  expect(await faultsOfOpenApi(openApi('billing', [route]))).toBeNull();
  expect(await faultsOfOpenApi(nameless)).not.toBeNull();
  expect(
    faultsOfAsyncApi({ ...asyncApi(), operations: { a: { action: 'shout' } } }),
  ).not.toBeNull();
});
