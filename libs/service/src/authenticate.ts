/** Finds out who knocks; a route without a way to find out cannot be served. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Peer } from './client-certificate.ts';
import type { Access, Route } from './http.ts';
import { problem } from './http.ts';
import { TokenRefused, type TokenVerifier } from './tokens.ts';

/** What a proof of identity can be checked against. */
export interface Knock {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Empty for `service` and `certificate` routes, which are checked before the body is read. */
  readonly rawBody: Buffer;
  readonly peer: Peer;
}

export interface Admitted {
  readonly actor: Actor;
  readonly caller?: string;
  readonly claims?: Readonly<Record<string, string>>;
}

/** Throws an HttpProblem, 401 or 403, where the proof does not hold. */
export type Authenticator = (knock: Knock) => Promise<Admitted>;

/** How each kind of access is proven in this service. */
export type Authenticators = Readonly<Partial<Record<Exclude<Access, 'public'>, Authenticator>>>;

export function assertAuthenticators(
  routes: readonly Route[],
  authenticators: Authenticators,
): void {
  for (const { access, method, path } of routes) {
    if (access !== 'public' && !authenticators[access]) {
      throw new Error(`${method} ${path} has access '${access}', and nothing here can prove it`);
    }
  }
}

/** The proof of a `service` route: a token in the Authorization header. */
export function bearerToken(verifier: TokenVerifier): Authenticator {
  return async ({ headers }) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(headers.authorization ?? '')?.[1];
    if (!token) throw unauthorized('Send a service token in the Authorization header.');
    try {
      return await verifier.verify(token);
    } catch (cause) {
      if (cause instanceof TokenRefused) throw unauthorized(`${cause.message}.`, cause);
      throw cause;
    }
  };
}

function unauthorized(detail: string, cause?: unknown) {
  const headers = { 'www-authenticate': 'Bearer' };
  return problem(401, { type: 'unauthorized', detail }, { headers, cause });
}
