/** GET /devices/sandbox/{token}: what a sandbox was sent lately, for people and for programs. */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Sandboxes } from '../store/sandboxes.ts';
import { sandboxPage } from './sandbox-page.ts';

const shown = z.strictObject({
  number: z.int(),
  at: z.iso.datetime(),
  method: z.string(),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  status: z.int().nullable(),
  answer: z.unknown(),
  diagnosis: z.unknown(),
});

const list = z.strictObject({ tenant: z.string(), requests: z.array(shown) });

async function requestsOf(sandboxes: Sandboxes, token: string) {
  const tenant = await sandboxes.byPage(token);
  if (tenant === null)
    throw problem(404, { detail: 'There is no such sandbox, or it was renewed.' });
  return { tenant, requests: [...(await sandboxes.requests(tenant))] };
}

export function getSandboxPage(sandboxes: Sandboxes): Route {
  return defineRoute({
    method: 'get',
    path: '/devices/sandbox/{token}',
    summary: 'Show what a sandbox was sent lately and why it was accepted or refused, as a page',
    access: 'public',
    produces: 'text/html',
    answers: { 200: z.string() },
    async handle({ params: { token } }) {
      const body = sandboxPage(await requestsOf(sandboxes, token));
      const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
      return { status: 200, headers, body };
    },
  });
}

export function getSandboxRequests(sandboxes: Sandboxes): Route {
  return defineRoute({
    method: 'get',
    path: '/devices/sandbox/{token}/requests',
    summary: 'List what a sandbox was sent lately and why it was accepted or refused',
    access: 'public',
    answers: { 200: list },
    async handle({ params: { token } }) {
      const headers = { 'cache-control': 'no-store' };
      return { status: 200, headers, body: await requestsOf(sandboxes, token) };
    },
  });
}
