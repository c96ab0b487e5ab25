/** How templates look at the doors. */
import { actor, instant } from '@mestolo/contracts/values.ts';
import { type HttpProblem, problem } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { TemplateAnswer } from '../store/template-door.ts';
import { allowedIn, editableKinds, placeholders } from '../texts/placeholders.ts';
import { type TemplateProblem, templateFields } from '../texts/template.ts';

export const OFFICE = ['portal', 'office', 'operator'] as const;
export const TEMPLATE_PATH = '/internal/tenants/{tenant}/templates/{kind}/{language}';

export const language = z.enum(['it', 'en']);
export const editableKind = z.enum(editableKinds);
export type EditableKind = z.infer<typeof editableKind>;

export const templateBody = z.strictObject({
  subject: z.string().trim().min(1).max(200),
  body: z.string().trim().min(1).max(6_000),
  sms: z.string().trim().min(1).max(2_000),
});

/** The version that was before the eyes of whoever wrote. */
export const basedOn = z.int().nonnegative();

export const keptTemplate = z.strictObject({
  version: z.int().positive(),
  template: templateBody,
});

export const templateVersion = z.strictObject({
  version: z.int().positive(),
  template: templateBody,
  changedAt: instant,
  changedBy: actor,
  reason: z.string(),
  /** The earlier version whose words these are. */
  restores: z.int().nonnegative().nullable(),
});

export const placeholderShape = z.strictObject({
  name: z.string(),
  /** In Italian. */
  meaning: z.string(),
  requiredIn: z.array(z.enum(templateFields)),
});

export function placeholdersOf(kind: EditableKind): z.infer<typeof placeholderShape>[] {
  const { known, required } = allowedIn[kind];
  return known.map((name) => ({
    name,
    meaning: placeholders[name],
    requiredIn: templateFields.filter((field) => required[field]?.includes(name)),
  }));
}

/** The names in the path are words of ours: another one is a template that there is not. */
export function templateNamed(params: { readonly kind: string; readonly language: string }) {
  const kind = editableKind.safeParse(params.kind);
  const spoken = language.safeParse(params.language);
  if (kind.success && spoken.success) return { kind: kind.data, language: spoken.data };
  throw problem(404, {
    detail: `There are templates of ${editableKinds.join(', ')}, each in it and en.`,
  });
}

export function refusedTemplate(
  kind: EditableKind,
  problems: readonly TemplateProblem[],
): HttpProblem {
  return problem(422, {
    type: 'template-refused',
    detail: 'These words cannot be used as they are: see the problems.',
    problems,
    known: allowedIn[kind].known,
  });
}

export function keptOrRefused(answer: TemplateAnswer) {
  switch (answer.kind) {
    case 'kept':
      return { status: 200, body: { version: answer.version, template: answer.template } };
    case 'moved':
      throw problem(409, {
        type: 'template-moved',
        detail: `Somebody wrote version ${answer.version} meanwhile: look at it first.`,
        version: answer.version,
      });
    case 'unknownVersion':
      throw problem(404, { detail: 'There is no such version.' });
    case 'unknownComune': {
      const detail = 'The calendar of this Comune has not arrived here yet.';
      throw problem(404, { type: 'unknown-comune', detail });
    }
  }
}
