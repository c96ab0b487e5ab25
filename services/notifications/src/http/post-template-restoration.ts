/** POST …/templates/{kind}/{language}/restoration: back to earlier words, as a new version. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { reason } from './settings-shape.ts';
import type { TemplateTools } from './template-routes.ts';
import {
  basedOn,
  keptOrRefused,
  keptTemplate,
  OFFICE,
  TEMPLATE_PATH,
  templateNamed,
} from './template-shape.ts';

export function postTemplateRestoration({ door }: TemplateTools): Route {
  return defineRoute({
    method: 'post',
    path: `${TEMPLATE_PATH}/restoration`,
    summary: 'Take up earlier words of one kind of message again, as a new version',
    access: 'service',
    callers: OFFICE,
    /** Version 0 are the usual words. */
    body: z.strictObject({ version: z.int().nonnegative(), basedOn, reason }),
    answers: { 200: keptTemplate },
    async handle({ params, body, actor, caller, cause }) {
      const { version, ...why } = body;
      const named = { tenant: params.tenant, ...templateNamed(params) };
      const acting = { ...named, ...why, actor, role: caller ?? 'office' };
      const change = { kind: 'restore', version } as const;
      return keptOrRefused(await door.submit({ ...acting, change }, cause));
    },
  });
}
