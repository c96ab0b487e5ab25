/** A zod schema as JSON Schema, for the documents that others read. */
import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Says all that their patterns say, and in a word. */
const FORMATS = new Set(['date', 'date-time', 'uuid']);

/** `input` is what somebody sends, `output` what is sent to them. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override({ jsonSchema: made }) {
      if (FORMATS.has(String(made.format))) delete made.pattern;
      const { prefixItems } = made;
      if (prefixItems && areAlike(prefixItems)) sayAsList(made, prefixItems);
    },
  });
  return rest;
}

function areAlike(schemas: readonly unknown[]): boolean {
  return new Set(schemas.map((schema) => JSON.stringify(schema))).size === 1;
}

/** A pair of equal things is a list of two: more tools understand it so. */
function sayAsList(made: z.core.JSONSchema.BaseSchema, [item, ...others]: readonly unknown[]) {
  const count = others.length + 1;
  delete made.prefixItems;
  Object.assign(made, { items: item, minItems: count, maxItems: count });
}
