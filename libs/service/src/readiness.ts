/** Whether the process is there, and whether its door and its consumers can do their work. */
import { defineRoute, problem, type Route } from './http.ts';

export interface Check {
  readonly ok: boolean;
  /** Why not, for the operator; null when ok. */
  readonly reason: string | null;
}

export interface Readiness {
  door(): Promise<Check> | Check;
  consumer(): Promise<Check> | Check;
}

export function healthRoutes(ready: Readiness, closing: AbortSignal): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/live',
      access: 'public',
      handle: async () => ({ status: 200, body: { status: 'live' } }),
    }),
    readyRoute('/ready', async () => (closing.aborted ? STOPPING : ready.door())),
    readyRoute('/ready/consumer', async () => (closing.aborted ? STOPPING : ready.consumer())),
  ];
}

const STOPPING: Check = { ok: false, reason: 'it is stopping' };

function readyRoute(path: string, check: () => Promise<Check>): Route {
  return defineRoute({
    method: 'get',
    path,
    access: 'public',
    async handle() {
      const { ok, reason } = await check();
      if (ok) return { status: 200, body: { status: 'ready' } };
      // Not our `unavailable`: a probe is not an error, and is not logged as one.
      const { details } = problem(503, { type: 'not-ready', detail: reason ?? 'not ready' });
      const headers = { 'retry-after': '1', 'content-type': 'application/problem+json' };
      return { status: 503, headers, body: JSON.stringify(details) };
    },
  });
}
