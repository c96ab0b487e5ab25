/** A service's table of routes as an OpenAPI 3.1 document; made from the table and nothing else. */
import { jsonSchema } from '@mestolo/contracts/json-schema.ts';
import type { z } from 'zod';
import type { Access, Route } from './http.ts';
import { namesIn, pathParameter } from './path-parameters.ts';

type Json = Record<string, unknown>;

const STREAM = 'text/event-stream';
const PROBLEM = { $ref: '#/components/responses/Problem' };

/** The version of the documents' form; routes grow within it and never break. */
const VERSION = '1.0.0';

export function openApi(service: string, routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `Mestolo ${service}`,
      version: VERSION,
      summary: `What ${service} of Mestolo, prepaid school meals, serves over HTTP.`,
      license: { name: 'European Union Public Licence 1.2', identifier: 'EUPL-1.2' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: schemesOf(routes),
      responses: { Problem: problemResponse({}), TryAgainLater: problemResponse(RETRY_AFTER) },
      schemas: { Problem: PROBLEM_SCHEMA },
    },
  };
}

const RETRY_AFTER = {
  'Retry-After': {
    description: 'After how many seconds to try again.',
    schema: { type: 'integer', minimum: 1 },
  },
};

function problemResponse(headers: Json): Json {
  return {
    description: 'What is wrong, as problem details (RFC 9457).',
    ...(Object.keys(headers).length > 0 && { headers }),
    content: PROBLEM_CONTENT,
  };
}

/** Every refusal may also be one of the shell's own, such as of an address that can't be. */
const PROBLEM_CONTENT = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};

const PROBLEM_SCHEMA = {
  type: 'object',
  properties: {
    type: { type: 'string', description: 'The kind of problem, a URN; about:blank for none.' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'A sentence for the person who reads it.' },
    traceId: { type: 'string', description: 'Names the request in logs and traces.' },
    errors: {
      type: 'array',
      description: 'The fields that are wrong, and why.',
      items: {
        type: 'object',
        properties: {
          path: { type: 'string' },
          code: { type: 'string' },
          expected: { type: 'string' },
          reason: { type: 'string' },
        },
        required: ['path', 'code'],
      },
    },
  },
  required: ['type', 'title', 'status'],
  examples: [
    {
      type: 'urn:mestolo:problem:not-as-described',
      title: 'The body is not as described',
      status: 422,
      detail: 'amountCents must be a whole number.',
      errors: [
        {
          path: 'amountCents',
          code: 'invalid_type',
          expected: 'int',
          reason: 'must be a whole number',
        },
      ],
    },
  ],
};

function operationOf(route: Route): Json {
  const { access, callers, body, rawBody, summary } = route;
  const parameters = [
    ...pathParameters(route),
    ...queryParameters(route),
    ...headerParameters(route),
  ];
  return {
    operationId: operationId(route),
    ...(summary && { summary }),
    ...(callers && { description: `Only for: ${callers.join(', ')}.`, 'x-callers': callers }),
    security: access === 'public' ? [] : [{ [access]: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: sentBy(body) } } },
    }),
    ...(rawBody && { requestBody: { required: true, content: { '*/*': {} } } }),
    responses: responsesOf(route),
  };
}

/** `POST /internal/tenants/{tenant}/keys:fetch` is `postKeysFetch`. */
export function operationId({ method, path }: Pick<Route, 'method' | 'path'>): string {
  const words = path
    .replace(/^\/internal(\/tenants\/\{tenant\})?/, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function responsesOf({ answers = {}, produces = 'application/json' }: Route): Json {
  const described = Object.entries(answers).map(([status, schema]): [string, Json] => {
    const description = Number(status) < 300 ? 'Done.' : 'Refused, in words of its own.';
    if (isNothing(schema)) return [status, { description }];
    // A stream is read event by event, so no schema is one of the whole.
    const shape = produces === STREAM ? {} : { schema: jsonSchema(schema, 'output') };
    const problem = Number(status) < 400 ? {} : PROBLEM_CONTENT;
    return [status, { description, content: { [produces]: shape, ...problem } }];
  });
  return {
    ...Object.fromEntries(described),
    '4XX': PROBLEM,
    '503': { $ref: '#/components/responses/TryAgainLater' },
    '5XX': PROBLEM,
  };
}

const isNothing = (schema: z.ZodType): boolean => schema.def.type === 'undefined';

function pathParameters({ path }: Route): Json[] {
  return namesIn(path).map((name) => {
    const { form, example } = pathParameter(name);
    return { name, in: 'path', required: true, schema: sentBy(form), example };
  });
}

function queryParameters({ query }: Route): Json[] {
  if (query === undefined) return [];
  const { properties, required } = sentBy(query) as {
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

function headerParameters({ idempotencyKey }: Route): Json[] {
  if (idempotencyKey === undefined) return [];
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: idempotencyKey === 'required',
      description:
        'Names the request: sent again with the same key it gets the same answer; another request ' +
        'with the same key is refused with 422.',
      schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,100}$' },
      example: '0b7b7c52-6d0f-4c1c-9d0e-3f1f6a1c2b4d',
    },
  ];
}

/** What the caller sends; a transformation is shown by what goes into it. */
const sentBy = (schema: z.ZodType): Json => jsonSchema(schema, 'input');

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
  certificate: {
    type: 'mutualTLS',
    description: 'A client certificate whose fingerprint is known.',
  },
};

function schemesOf(routes: readonly Route[]): Json {
  const used = new Set<string>(routes.map(({ access }) => access));
  return Object.fromEntries(Object.entries(SCHEMES).filter(([access]) => used.has(access)));
}
