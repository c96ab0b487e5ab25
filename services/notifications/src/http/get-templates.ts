/** GET …/templates: which words a Comune uses, its own or the usual ones. */
import { instant } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Templates } from '../store/templates.ts';
import { editableKind, language, OFFICE } from './template-shape.ts';

const row = z.strictObject({
  kind: editableKind,
  language,
  /** 0 while the office has changed nothing. */
  version: z.int().nonnegative(),
  changedAt: instant.nullable(),
});

export function getTemplates(templates: Templates): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/templates',
    summary: 'List the templates of messages, and which the Comune has changed',
    access: 'service',
    callers: OFFICE,
    answers: { 200: z.strictObject({ templates: z.array(row) }) },
    async handle({ params: { tenant } }) {
      const changed = await templates.changed(tenant);
      const rows = editableKind.options.flatMap((kind) =>
        language.options.map((spoken) => {
          const found = changed.find((one) => one.kind === kind && one.language === spoken);
          const { version = 0, changedAt = null } = found ?? {};
          return { kind, language: spoken, version, changedAt };
        }),
      );
      return { status: 200, body: { templates: rows } };
    },
  });
}
