/** PUT …/templates/{kind}/{language}: new words of the office, as a new version. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { checkTemplate } from '../texts/check.ts';
import { reason } from './settings-shape.ts';
import type { TemplateTools } from './template-routes.ts';
import {
  basedOn,
  keptOrRefused,
  keptTemplate,
  OFFICE,
  refusedTemplate,
  TEMPLATE_PATH,
  templateBody,
  templateNamed,
} from './template-shape.ts';

export function putTemplate({ door, senderOf }: TemplateTools): Route {
  return defineRoute({
    method: 'put',
    path: TEMPLATE_PATH,
    summary: 'Write one kind of message in the Comune’s own words, as a new version',
    access: 'service',
    callers: OFFICE,
    body: z.strictObject({ template: templateBody, basedOn, reason }),
    answers: { 200: keptTemplate },
    async handle({ params, body, actor, caller, cause }) {
      const { tenant } = params;
      const named = templateNamed(params);
      const sender = await senderOf(tenant);
      const problems = checkTemplate(body.template, { ...named, sender });
      if (problems.length > 0) throw refusedTemplate(named.kind, problems);
      const { template, ...why } = body;
      const acting = { tenant, ...named, ...why, actor, role: caller ?? 'office' };
      const change = { kind: 'write', template } as const;
      return keptOrRefused(await door.submit({ ...acting, change }, cause));
    },
  });
}
