/** The HTTP server of a service, made from its table of routes. */
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { type AnswerError, answerErrors, answerMalformedRequest } from './answer.ts';
import { type Authenticators, assertAuthenticators } from './authenticate.ts';
import { allRoutes } from './document-route.ts';
import { problem, type Route } from './http.ts';
import type { Readiness } from './readiness.ts';
import { type RouteTools, serveRoute } from './serve-route.ts';

export interface HttpServerOptions {
  readonly port: number;
  /** The address to listen on; every one of the machine without it. */
  readonly host?: string;
  readonly routes: readonly Route[];
  /** Absent: the routes are all there is at this port, no health path and no document. */
  readonly ready?: Readiness;
  /** HTTPS; every client is asked for a certificate, and the routes decide what it is worth. */
  readonly tls?: ServerTls;
  /** Names the service itself in the events of public routes. */
  readonly service: string;
  readonly authenticators: Authenticators;
  readonly logger: Logger;
  /** Checks every answer against its route's `answers`: for tests, since it takes time. */
  readonly checkAnswers?: boolean;
  /**
   * How long a door that closes goes on answering, each time with the word to connect anew. Without
   * it a request may be on its way on a connection that is being closed.
   */
  readonly drainMs?: number;
}

/** PEM, both. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
}

export interface HttpServer {
  listen(): Promise<void>;
  /**
   * Sends callers elsewhere for as long as `drainMs` says. Then takes no more connections, lets
   * running requests finish for `graceMs`, and cuts what is left. Connections that idle are closed
   * at once.
   */
  close(graceMs?: number): Promise<void>;
  /** Known after `listen`. */
  readonly url: string;
}

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Node looks for late ones every half minute otherwise, which makes all limits longer. */
const CHECK_CONNECTIONS_MS = 5_000;
const KEEP_ALIVE_MS = 65_000;
const CLOSE_GRACE_MS = 3_000;

export function createHttpServer(options: HttpServerOptions): HttpServer {
  assertAuthenticators(options.routes, options.authenticators);
  const closing = new AbortController();
  const open = new Set<ServerResponse>();
  const server = createListener(options.tls, createApp(options, open, closing.signal));
  let url = '';
  return {
    get url() {
      return url;
    },
    async listen() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(options.port, options.host, resolve);
      });
      const { port } = server.address() as AddressInfo;
      url = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
    },
    async close(graceMs = CLOSE_GRACE_MS) {
      for (const response of open) letGo(response);
      closing.abort();
      if (options.drainMs) await new Promise((resolve) => setTimeout(resolve, options.drainMs));
      await closeServer(server, graceMs);
    },
  };
}

function createListener(tls: ServerTls | undefined, app: Express) {
  const timeouts = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: CHECK_CONNECTIONS_MS,
  };
  const server = tls
    ? createTlsServer({ ...timeouts, ...tls, ...MUTUAL_TLS }, app)
    : createServer(timeouts, app);
  return server.on('clientError', answerMalformedRequest);
}

/** No authority vouches for a client here: who is let in is a matter of its fingerprint alone. */
const MUTUAL_TLS = {
  handshakeTimeout: HEADERS_TIMEOUT_MS,
  requestCert: true,
  rejectUnauthorized: false,
  minVersion: 'TLSv1.2',
} as const;

/** A client that keeps its connection would hold up the close. */
function letGo(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

function createApp(
  options: HttpServerOptions,
  open: Set<ServerResponse>,
  signal: AbortSignal,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(helmet());
  app.use((_request, response, next) => {
    if (signal.aborted) letGo(response);
    open.add(response);
    response.once('close', () => open.delete(response));
    next();
  });
  const answerError = answerErrors(options.logger);
  app.use(createRouter(options, answerError, signal));
  app.use(() => {
    throw problem(404, { detail: 'There is nothing at this address.' });
  });
  const onError: ErrorRequestHandler = (error, request, response, _next) =>
    answerError(error, request, response);
  app.use(onError);
  return app;
}

function createRouter(
  options: HttpServerOptions,
  answerError: AnswerError,
  signal: AbortSignal,
): express.Router {
  const { service, authenticators, checkAnswers = false } = options;
  const router = express.Router({ caseSensitive: true, strict: true });
  const tools: RouteTools = { service, authenticators, signal, answerError, checkAnswers };
  const { ready } = options;
  const routes = ready
    ? allRoutes(service, options.routes, { ready, closing: signal })
    : options.routes;
  const methodsOfPath = new Map<string, string[]>();
  for (const route of routes) {
    const path = routerPath(route.path);
    router[route.method](path, serveRoute(route, tools));
    methodsOfPath.set(path, [...(methodsOfPath.get(path) ?? []), route.method.toUpperCase()]);
  }
  for (const [path, methods] of methodsOfPath) {
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].join(', ');
    router.all(path, () => {
      throw problem(405, { detail: `Use ${allow} here.` }, { headers: { allow } });
    });
  }
  return router;
}

function closeServer(
  server: Server & { closeAllConnections(): void },
  graceMs: number,
): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    // Idle connections are closed by this at once.
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}

/**
 * The path in the router's own words: braces become parameters, everything else stands for itself.
 */
function routerPath(path: string): string {
  return path
    .split(/(\{[A-Za-z]+\})/)
    .map((part) =>
      part.startsWith('{') ? `:${part.slice(1, -1)}` : part.replace(/[:*?+!()[\]{}\\]/g, '\\$&'),
    )
    .join('');
}
