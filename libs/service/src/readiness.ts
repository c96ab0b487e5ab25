/** Whether the process is there, and whether its door and its consumers can do their work. */
import { z } from 'zod';
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
  const door = async () => (closing.aborted ? STOPPING : ready.door());
  const consumer = async () => (closing.aborted ? STOPPING : ready.consumer());
  return [
    defineRoute({
      method: 'get',
      path: '/live',
      summary: 'Say that the process is there',
      access: 'public',
      answers: { 200: z.strictObject({ status: z.literal('live') }) },
      handle: async () => ({ status: 200, body: { status: 'live' } }),
    }),
    readyRoute('/ready', 'Say whether the door can do its work', door),
    readyRoute('/ready/consumer', 'Say whether the consumers can do their work', consumer),
    statusRoute(door),
  ];
}

const STOPPING: Check = { ok: false, reason: 'it is stopping' };

function readyRoute(path: string, summary: string, check: () => Promise<Check>): Route {
  return defineRoute({
    method: 'get',
    path,
    summary,
    access: 'public',
    answers: { 200: z.strictObject({ status: z.literal('ready') }) },
    async handle() {
      const { ok, reason } = await check();
      return ok ? { status: 200, body: { status: 'ready' } } : notReady(reason);
    },
  });
}

/** The form in which Italian administrations ask each other's services how they are (ModI). */
function statusRoute(check: () => Promise<Check>): Route {
  return defineRoute({
    method: 'get',
    path: '/status',
    summary: 'Say how the service is, as Italian administrations ask each other',
    access: 'public',
    produces: 'application/problem+json',
    answers: {
      200: z.strictObject({ type: z.string(), title: z.string(), status: z.literal(200) }),
    },
    async handle() {
      const { ok, reason } = await check();
      if (!ok) return notReady(reason);
      const headers = { 'content-type': 'application/problem+json' };
      const body = JSON.stringify({ type: 'about:blank', title: 'OK', status: 200 });
      return { status: 200, headers, body };
    },
  });
}

/** Not our `unavailable`: a probe is not an error, and is not logged as one. */
function notReady(reason: string | null) {
  const { details } = problem(503, { type: 'not-ready', detail: reason ?? 'not ready' });
  const headers = { 'retry-after': '1', 'content-type': 'application/problem+json' };
  return { status: 503, headers, body: JSON.stringify(details) };
}
