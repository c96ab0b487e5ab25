/** What a route’s documents lack: an answer, a line on what it is for, a name in our form. */
import type { Route } from '@mestolo/service/http.ts';
import { z } from 'zod';

/** Everything that somebody who reads only the documents would miss. */
export function undescribed(routes: readonly Route[]): string[] {
  return routes.flatMap((route) => {
    const name = `${route.method.toUpperCase()} ${route.path}`;
    return [
      ...(isAnswered(route) ? [] : [`${name} does not say what it answers`]),
      ...openAnswers(route).map((status) => `${name} may answer ${status} with any field`),
      ...(isSummary(route.summary) ? [] : [`${name} does not say in one line what it is for`]),
      ...(isKebab(route.path) ? [] : [`${name} is not in kebab-case`]),
    ];
  });
}

function isAnswered({ answers = {} }: Route): boolean {
  // A form that was taken is answered with where to go on.
  return Object.keys(answers).some((status) => /^[23]/.test(status));
}

/** An answer with fields that are not described could hold what nobody should see. */
function openAnswers({ answers = {}, access }: Route): string[] {
  if (access === 'public') return [];
  return Object.entries(answers)
    .filter(([, schema]) => {
      const { type, additionalProperties } = z.toJSONSchema(schema, {
        io: 'input',
        unrepresentable: 'any',
      });
      return type === 'object' && additionalProperties !== false && !isRecord(schema);
    })
    .map(([status]) => status);
}

const isRecord = (schema: z.ZodType): boolean => schema.def.type === 'record';

function isSummary(text = ''): boolean {
  return /^[A-Z][^\n]{5,110}[^.]$/.test(text);
}

/** Names between braces are our own; a colon comes before a verb. paForNode is pagoPA's word. */
function isKebab(path: string): boolean {
  const plain = path.replaceAll(/\{[A-Za-z]+\}/g, 'x').replace('paForNode', 'x');
  return /^(?:\/[a-z0-9]+(?:-[a-z0-9]+)*(?:[.:][a-z0-9-]+)?)+$/.test(plain);
}
