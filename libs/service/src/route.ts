/** A route is data: its table makes the router, the documents and the list the tests go through. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Cause } from '@mestolo/messaging/handler.ts';
import type { Request, Response } from 'express';
import type { z } from 'zod';

/**
 * Who may knock: anyone (`public`), a service or tool of ours with a signed token (`service`), a
 * canteen device that signs its requests (`device`), a person who followed a signed link (`link`).
 */
export type Access = 'public' | 'service' | 'device' | 'link';

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
  /** Who acts; on a public route the service itself. */
  readonly actor: Actor;
  /** Who signed the token; null where no token was asked for. */
  readonly caller: string | null;
  /** What else the device's or the link's proof says. */
  readonly claims: Readonly<Record<string, string>>;
  readonly cause: Cause;
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

interface RouteBase<Path extends string, Query> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As in OpenAPI: `/internal/tenants/{tenant}/families/{accountId}/keys:destroy`. */
  readonly path: Path;
  readonly access: Access;
  /** Which callers may use a `service` route; without it every one we know. */
  readonly callers?: readonly Caller[];
  readonly query?: z.ZodType<Query>;
  readonly bodyLimitBytes?: number;
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

/**
 * The path in the router's own words: braces become parameters, everything else stands for itself.
 */
export function routerPath(path: string): string {
  return path
    .split(/(\{[A-Za-z]+\})/)
    .map((part) =>
      part.startsWith('{') ? `:${part.slice(1, -1)}` : part.replace(/[:*?+!()[\]{}\\]/g, '\\$&'),
    )
    .join('');
}
