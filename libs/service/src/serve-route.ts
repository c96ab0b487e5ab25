/** One request through one route: who, what, the answer. */
import type { ServerResponse } from 'node:http';
import { causeOf } from '@mestolo/messaging/trace.ts';
import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { AnswerError } from './answer.ts';
import type { Admitted, Authenticators } from './authenticate.ts';
import { checkAnswer } from './check-answer.ts';
import { peerOf } from './client-certificate.ts';
import type { Reply, Route, RouteContext, StreamReply } from './http.ts';
import { problem } from './http.ts';
import { type IdempotencyKey, idempotencyKeyOf } from './idempotency.ts';
import { pathParameter } from './path-parameters.ts';
import { pathsOf } from './problem-paths.ts';
import { parseJson, readBody } from './request-body.ts';
import { measureRequest } from './request-duration.ts';
import { withServerSpan } from './trace-of-request.ts';

export interface RouteTools {
  readonly service: string;
  readonly authenticators: Authenticators;
  readonly signal: AbortSignal;
  readonly answerError: AnswerError;
  /** Whether answers are checked against what their routes describe. */
  readonly checkAnswers: boolean;
}

const BODY_LIMIT_BYTES = 64 * 1024;
const EMPTY = Buffer.alloc(0);

export function serveRoute(route: Route, tools: RouteTools): RequestHandler {
  return (request, response) =>
    withServerSpan(request, route, async (finish) => {
      const measured = measureRequest(route);
      response.once('close', () => finish(response.statusCode));
      response.once('finish', () => isStream(response) || measured(response.statusCode));
      // A client may have gone, or cut an upload: the answer is then nobody's, and no error.
      response.on('error', () => {});
      const { traceparent } = causeOf();
      if (traceparent) response.setHeader('traceresponse', traceparent);
      try {
        const reply = await route.handle((await contextOf(route, tools, request)) as never);
        if ('stream' in reply) await (reply as StreamReply).stream(request, response);
        else {
          if (tools.checkAnswers) checkAnswer(route, reply as Reply);
          send(response, reply as Reply);
        }
      } catch (error) {
        // Here, since what is logged and answered names the trace of this span.
        tools.answerError(error, request, response);
      }
    });
}

/** It lasts as long as someone looks on, which says nothing about us. */
function isStream(response: Response): boolean {
  return String(response.getHeader('content-type')).startsWith('text/event-stream');
}

async function contextOf(
  route: Route,
  tools: RouteTools,
  request: Request,
): Promise<RouteContext<unknown, unknown, unknown>> {
  const params = paramsOf(request);
  const early = isProvenByHeaders(route) ? await admit(route, tools, request, EMPTY) : null;
  const takesBody = route.rawBody === true || route.body !== undefined;
  const rawBody = takesBody
    ? await readBody(request, route.bodyLimitBytes ?? BODY_LIMIT_BYTES, route.bodyWithinMs)
    : EMPTY;
  const admitted = early ?? (await admit(route, tools, request, rawBody));
  const body = bodyOf(route, request, rawBody);
  return {
    params,
    body,
    query: route.query ? checked(route.query, { ...request.query }, 400, 'query') : {},
    headers: request.headers,
    peerAddress: peerOf(request.socket).address,
    actor: admitted.actor,
    caller: admitted.caller ?? null,
    claims: admitted.claims ?? {},
    cause: causeOf(),
    idempotencyKey: route.idempotencyKey ? keyOf(route, request, { params, body }) : null,
    signal: tools.signal,
  };
}

/** Nobody sends us a body before we know who they are, where that can be known. */
function isProvenByHeaders({ access }: Route): boolean {
  return access === 'service' || access === 'certificate';
}

function keyOf(
  route: Route,
  { headers, method, path }: Request,
  said: { readonly params: Record<string, string>; readonly body: unknown },
): IdempotencyKey | null {
  const header = headers['idempotency-key'];
  const tenant = said.params.tenant ?? '';
  const key = idempotencyKeyOf({ header, tenant, method, path, body: said.body });
  if (key !== null || route.idempotencyKey === 'optional') return key;
  throw problem(400, {
    type: 'idempotency-key-missing',
    detail: 'Send an Idempotency-Key header: a new one for each request, the same for its repeats.',
  });
}

async function admit(
  route: Route,
  { service, authenticators }: RouteTools,
  request: Request,
  rawBody: Buffer,
): Promise<Admitted> {
  if (route.access === 'public') return { actor: { kind: 'service', id: service } };
  const admitted = await authenticators[route.access]?.({
    method: request.method,
    url: request.originalUrl,
    headers: request.headers,
    params: paramsOf(request),
    query: { ...request.query },
    rawBody,
    peer: peerOf(request.socket),
  });
  if (!admitted) throw problem(401, { type: 'unauthorized' });
  const { callers } = route;
  if (callers && !callers.some((caller) => caller === admitted.caller)) {
    throw problem(403, { type: 'forbidden', detail: 'This caller may not use this route.' });
  }
  return admitted;
}

/** A name or id that cannot exist is answered like one that does not. */
function paramsOf(request: Request): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.params)) {
    if (typeof value !== 'string' || !pathParameter(name).form.safeParse(value).success) {
      throw problem(404, { detail: `The address has no valid ${name}.` });
    }
    params[name] = value;
  }
  return params;
}

function bodyOf(route: Route, request: Request, rawBody: Buffer): unknown {
  if (route.rawBody) return rawBody;
  if (!route.body) return undefined;
  return checked(route.body, parseJson(rawBody, request.headers['content-type']), 422, 'body');
}

function checked(schema: z.ZodType, value: unknown, status: number, part: string): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = pathsOf(result.error, value);
  const [first] = errors;
  throw problem(status, {
    type: 'not-as-described',
    title: `The ${part} is not as described`,
    detail: `${first?.path || `The ${part}`} ${first?.reason}.`,
    errors: errors.slice(0, 100),
  });
}

function send(response: Response & ServerResponse, reply: Reply): void {
  response.status(reply.status);
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (reply.body === undefined) response.end();
  else if (typeof reply.body === 'string' || Buffer.isBuffer(reply.body)) response.end(reply.body);
  else response.json(reply.body);
}
