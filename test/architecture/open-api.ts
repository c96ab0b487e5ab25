/** A service's table of routes as an OpenAPI 3.1 document. */
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import type { Access, Route } from '@mestolo/service/http.ts';
import { z } from 'zod';

type Json = Record<string, unknown>;

const PROBLEM = { $ref: '#/components/responses/Problem' };

/** Made only from the table, so that making it twice gives the same. */
export function openApi(service: ServiceName, routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(service, route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `Mestolo ${service}`,
      version: '1.0.0',
      license: { name: 'European Union Public Licence 1.2', identifier: 'EUPL-1.2' },
    },
    paths,
    components: {
      securitySchemes: schemesOf(routes),
      responses: {
        Problem: {
          description: 'What is wrong, as problem details (RFC 9457).',
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
        },
      },
      schemas: { Problem: PROBLEM_SCHEMA },
    },
  };
}

const PROBLEM_SCHEMA = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    traceId: { type: 'string' },
  },
  required: ['type', 'title', 'status'],
};

function operationOf(service: ServiceName, route: Route): Json {
  const { access, callers, body, rawBody } = route;
  const parameters = [...pathParameters(route), ...queryParameters(route)];
  return {
    operationId: `${service}.${route.method} ${route.path}`,
    ...(callers && { description: `Only for: ${callers.join(', ')}.` }),
    security: access === 'public' ? [] : [{ [access]: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } },
    }),
    ...(rawBody && { requestBody: { required: true, content: { '*/*': {} } } }),
    responses: { '2XX': { description: 'Done.' }, '4XX': PROBLEM, '5XX': PROBLEM },
  };
}

function pathParameters({ path }: Route): Json[] {
  return [...path.matchAll(/\{([A-Za-z]+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: Route): Json[] {
  if (query === undefined) return [];
  const { properties, required } = schemaOf(query) as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  return Object.entries(properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required?.includes(name) ?? false,
    schema,
  }));
}

/** What the caller sends; a transformation is shown by what goes into it. */
function schemaOf(schema: z.ZodType): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
  });
  return rest;
}

const SCHEMES: Readonly<Record<Exclude<Access, 'public'>, Json>> = {
  service: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A token of one minute, signed with Ed25519, that names who acts.',
  },
  device: {
    type: 'apiKey',
    in: 'header',
    name: 'Signature',
    description: 'An HTTP message signature (RFC 9421) over a content digest (RFC 9530).',
  },
  link: { type: 'apiKey', in: 'query', name: 'link', description: 'The signed link of a page.' },
};

function schemesOf(routes: readonly Route[]): Json {
  const used = new Set(routes.map(({ access }) => access));
  return Object.fromEntries(
    Object.entries(SCHEMES).filter(([access]) => (used as Set<string>).has(access)),
  );
}
