/**
 * What a route says and what it answers. A route is data: its table makes the router, the documents
 * and the list the tests go through. Every answer that says no has one form: problem details
 * (RFC 9457).
 */
import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Cause } from '@mestolo/messaging/handler.ts';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { IdempotencyKey } from './idempotency.ts';

/**
 * Who may knock: anyone (`public`), a service or tool of ours with a signed token (`service`), a
 * canteen device that signs its requests (`device`), a person who followed a signed link (`link`),
 * a machine that shows its client certificate (`certificate`).
 */
export type Access = 'public' | 'service' | 'device' | 'link' | 'certificate';

/** Who signs tokens: a service, or a tool in the hands of the office or of the operator. */
export type Caller = ServiceName | 'office' | 'operator';

/** The names between braces in a path. */
export type ParamsOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [K in Name]: string } & ParamsOf<Rest>
  : unknown;

export interface RouteContext<Params = unknown, Body = unknown, Query = unknown> {
  readonly params: Params;
  readonly body: Body;
  readonly query: Query;
  readonly headers: IncomingHttpHeaders;
  /** Who is at the other end of the connection: the browser, or the last proxy before us. */
  readonly peerAddress: string | null;
  /** Who acts; on a public route the service itself. */
  readonly actor: Actor;
  /** Who signed the token; null where no token was asked for. */
  readonly caller: string | null;
  /** What else the device's or the link's proof says. */
  readonly claims: Readonly<Record<string, string>>;
  readonly cause: Cause;
  /** For `idempotentDoor`; null where the route takes no key, or the caller sent none. */
  readonly idempotencyKey: IdempotencyKey | null;
  /** Aborted when the server closes: a stream must end then. */
  readonly signal: AbortSignal;
}

export interface Reply {
  readonly status: number;
  /** An object is sent as JSON; text and bytes are sent as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A reply the route writes itself, such as server-sent events. */
export interface StreamReply {
  stream(request: Request, response: Response): void | Promise<void>;
}

/**
 * What a route answers, by status: `{ 200: z.strictObject({ … }) }`, `z.undefined()` where the
 * answer has no body, `z.string()` for text and bytes. Problems (RFC 9457) need not be listed.
 * Documents are made from it, and test runs check each answer against it.
 */
export type Answers = Readonly<Record<number, z.ZodType>>;

interface RouteBase<Path extends string, Query> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As in OpenAPI: `/internal/tenants/{tenant}/families/{accountId}/keys:destroy`. */
  readonly path: Path;
  readonly access: Access;
  /** Which callers may use a `service` route; without it every one we know. */
  readonly callers?: readonly Caller[];
  readonly query?: z.ZodType<Query>;
  readonly bodyLimitBytes?: number;
  /** How long a body may take to arrive; without it as long as the request. */
  readonly bodyWithinMs?: number;
  /** One line for the documents: what the route is for. */
  readonly summary?: string;
  readonly answers?: Answers;
  readonly produces?: string;
  readonly idempotencyKey?: 'required' | 'optional';
}

export interface JsonRoute<Path extends string, Body, Query> extends RouteBase<Path, Query> {
  /** A strict schema; without it the route takes no body. */
  readonly body?: z.ZodType<Body>;
  readonly rawBody?: false;
  handle(context: RouteContext<ParamsOf<Path>, Body, Query>): Promise<Reply | StreamReply>;
}

export interface RawRoute<Path extends string, Query> extends RouteBase<Path, Query> {
  /** The body is given as bytes, as it came: for SOAP and forms. */
  readonly rawBody: true;
  handle(context: RouteContext<ParamsOf<Path>, Buffer, Query>): Promise<Reply | StreamReply>;
}

/** A route whose types have done their work; what a table holds. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  readonly path: string;
  readonly access: Access;
  readonly callers?: readonly Caller[];
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly rawBody?: boolean;
  readonly bodyLimitBytes?: number;
  /** How long a body may take to arrive; without it as long as the request. */
  readonly bodyWithinMs?: number;
  readonly summary?: string;
  readonly answers?: Answers;
  /** The content type of the answers that are not problems; JSON without it. */
  readonly produces?: string;
  /** Whether the caller must or may name its request in an `Idempotency-Key` header. */
  readonly idempotencyKey?: 'required' | 'optional';
  handle(context: RouteContext<never, never, never>): Promise<Reply | StreamReply>;
}

export function defineRoute<const Path extends string, Query = unknown>(
  route: RawRoute<Path, Query>,
): Route;
export function defineRoute<const Path extends string, Body = undefined, Query = unknown>(
  route: JsonRoute<Path, Body, Query>,
): Route;
export function defineRoute(route: Route): Route {
  return route;
}

export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly [extension: string]: unknown;
}

export interface ProblemMembers {
  /** The kind of problem, in kebab-case; it becomes the end of a URN. */
  readonly type?: string;
  readonly title?: string;
  /** A sentence for the person who reads it, without values of personal data. */
  readonly detail?: string;
  readonly [extension: string]: unknown;
}

/** Thrown by a route, and answered as it is. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    details: ProblemDetails,
    headers: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(details.detail ?? details.title, options);
    this.details = details;
    this.headers = headers;
  }
}

export function problem(
  status: number,
  members: ProblemMembers = {},
  options: { readonly headers?: Record<string, string>; readonly cause?: unknown } = {},
): HttpProblem {
  const { type, title, ...rest } = members;
  return new HttpProblem(
    {
      type: type ? `urn:mestolo:problem:${type}` : 'about:blank',
      title: title ?? STATUS_CODES[status] ?? 'Error',
      status,
      ...rest,
    },
    options.headers,
    options.cause === undefined ? undefined : { cause: options.cause },
  );
}

export function unavailable(retryAfterSeconds: number, detail: string, cause?: unknown) {
  return problem(
    503,
    { type: 'try-again-later', detail },
    { headers: { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))) }, cause },
  );
}
