/** GET …/templates/{kind}/{language}: the words in use, what they may name, and all that were. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { currentOf, type Templates } from '../store/templates.ts';
import { defaultTemplates } from '../texts/compose.ts';
import {
  editableKind,
  language,
  OFFICE,
  placeholderShape,
  placeholdersOf,
  TEMPLATE_PATH,
  templateBody,
  templateNamed,
  templateVersion,
} from './template-shape.ts';

export function getTemplate(templates: Templates): Route {
  return defineRoute({
    method: 'get',
    path: TEMPLATE_PATH,
    summary: 'Show the words of one kind of message, the names they may use and earlier versions',
    access: 'service',
    callers: OFFICE,
    answers: {
      200: z.strictObject({
        kind: editableKind,
        language,
        version: z.int().nonnegative(),
        template: templateBody,
        /** Version 0. */
        usual: templateBody,
        placeholders: z.array(placeholderShape),
        versions: z.array(templateVersion),
      }),
    },
    async handle({ params }) {
      const name = { tenant: params.tenant, ...templateNamed(params) };
      const found = await templates.versions(name);
      const { tenant: _tenant, ...named } = name;
      return {
        status: 200,
        body: {
          ...named,
          ...currentOf(name, found[0]),
          usual: defaultTemplates[name.language][name.kind],
          placeholders: placeholdersOf(name.kind),
          versions: found.map(({ version, changedAt, changedBy, reason, restores, ...words }) => {
            const { subject, body, sms } = words;
            const template = { subject, body, sms };
            return { version, template, changedAt, changedBy, reason, restores };
          }),
        },
      };
    },
  });
}
