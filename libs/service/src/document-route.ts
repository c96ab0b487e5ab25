/** A service tells what it serves: `GET /openapi.json`, for everyone. */
import { z } from 'zod';
import { defineRoute, type Route } from './http.ts';
import { metricsRoute } from './metrics-route.ts';
import { openApi } from './open-api.ts';
import { healthRoutes, type Readiness } from './readiness.ts';

/** The routes every service has, and after them its own. */
export function allRoutes(
  service: string,
  own: readonly Route[],
  process: { readonly ready: Readiness; readonly closing: AbortSignal },
): readonly Route[] {
  const before = [...healthRoutes(process.ready, process.closing), metricsRoute];
  let text: string | undefined;
  const document: Route = defineRoute({
    method: 'get',
    path: '/openapi.json',
    summary: 'Describe everything that is served here (OpenAPI 3.1)',
    access: 'public',
    answers: { 200: z.looseObject({ openapi: z.literal('3.1.0') }) },
    async handle() {
      text ??= documentText(openApi(service, routes));
      return { status: 200, headers: { 'content-type': 'application/json' }, body: text };
    },
  });
  const routes = [...before, document, ...own];
  return routes;
}

/** As it is committed too. */
export function documentText(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
