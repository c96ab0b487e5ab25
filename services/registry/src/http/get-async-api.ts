/** GET /asyncapi.json: every topic and event of the system, for whoever wants to follow them. */
import { asyncApi } from '@mestolo/contracts/async-api.ts';
import { defineRoute } from '@mestolo/service/http.ts';
import { z } from 'zod';

export function getAsyncApi() {
  let document: object | undefined;
  return defineRoute({
    method: 'get',
    path: '/asyncapi.json',
    summary: 'Describe every topic and event of the system (AsyncAPI 3)',
    access: 'public',
    answers: { 200: z.looseObject({ asyncapi: z.literal('3.0.0') }) },
    async handle() {
      document ??= asyncApi();
      return { status: 200, body: document };
    },
  });
}
