/**
 * Two versions of a JSON Schema: what somebody who knows the old one could not live with. Says
 * rather too much than too little: what it does not understand must not change.
 */

type Json = Readonly<Record<string, unknown>>;

/**
 * `sent`: others write it and we read it, so the new one takes all that the old one took. `got`: we
 * write it and others read it, so they find all they found before. `event`: both, since events are
 * kept for ever and read by services of another age. What is read may get new values in an enum:
 * readers must expect them.
 */
export type Role = 'sent' | 'got' | 'event';

interface Side {
  readonly schema: Json;
  /** The whole, for references within it. */
  readonly root: Json;
}

interface Comparison {
  readonly before: Side;
  readonly after: Side;
  readonly role: Role;
  readonly place: string;
}

export function schemaBreaks(before: Json, after: Json, role: Role, place: string): string[] {
  const old = { schema: before, root: before };
  return compare({ before: old, after: { schema: after, root: after }, role, place });
}

function compare(given: Comparison): string[] {
  const before = resolved(given.before);
  const after = resolved(given.after);
  const { role, place } = given;
  const old = alternatives(before.schema);
  const now = alternatives(after.schema);
  if (old.length > 1 || now.length > 1) {
    return compareAlternatives({ before, after, role, place }, old, now);
  }
  const [oldSchema = {}] = old;
  const [newSchema = {}] = now;
  const pair = {
    before: { ...before, schema: oldSchema },
    after: { ...after, schema: newSchema },
    role,
    place,
  };
  return [
    ...compareTypes(pair),
    ...compareValues(pair),
    ...compareBounds(pair),
    ...compareProperties(pair),
    ...compareInside(pair),
  ];
}

const isSent = (role: Role): boolean => role !== 'got';
const isGot = (role: Role): boolean => role !== 'sent';

/** Each old alternative is still taken; each new one is something that readers know. */
function compareAlternatives(
  { before, after, role, place }: Comparison,
  old: readonly Json[],
  now: readonly Json[],
): string[] {
  const fits = (one: Json, other: Json, as: Role) =>
    compare({
      before: { ...before, schema: one },
      after: { ...after, schema: other },
      role: as,
      place,
    }).length === 0;
  const lost = old.filter((one) => !now.some((other) => fits(one, other, 'sent')));
  const strange = now.filter((other) => !old.some((one) => fits(one, other, 'got')));
  return [
    ...(isSent(role) ? lost.map((one) => `${place}: ${nameOf(one)} is not taken any more`) : []),
    ...(isGot(role) ? strange.map((one) => `${place}: may now be ${nameOf(one)}`) : []),
  ];
}

function nameOf({ type, const: constant, properties, enum: values }: Json): string {
  if (constant !== undefined) return JSON.stringify(constant);
  if (values !== undefined) return `one of ${JSON.stringify(values)}`;
  const names = Object.keys((properties as Json | undefined) ?? {});
  return names.length > 0 ? `{ ${names.join(', ')} }` : String(type ?? 'anything');
}

/** `type: ['string', 'null']` is two; values of an enum stay together. */
function alternatives(schema: Json): readonly Json[] {
  const union = (schema.anyOf ?? schema.oneOf) as readonly Json[] | undefined;
  if (union) {
    const { anyOf: _any, oneOf: _one, ...rest } = schema;
    return union.flatMap((one) => alternatives({ ...rest, ...one }));
  }
  const { type } = schema;
  if (!Array.isArray(type)) return [schema];
  return type.map((one: unknown) => ({ ...schema, type: one }));
}

function resolved({ schema, root }: Side): Side {
  const { $ref } = schema;
  if (typeof $ref !== 'string') return { schema, root };
  const steps = $ref.replace(/^#\/?/, '').split('/').filter(Boolean);
  const target = steps.reduce<unknown>((at, step) => (at as Json | undefined)?.[step], root);
  return { schema: (target ?? {}) as Json, root };
}

/** Every whole number is a number. */
function compareTypes({ before, after, role, place }: Comparison): string[] {
  const old = typeOf(before.schema);
  const now = typeOf(after.schema);
  if (old === now) return [];
  const widened =
    old === undefined ? false : now === undefined || (old === 'integer' && now === 'number');
  const narrowed =
    now === undefined ? false : old === undefined || (old === 'number' && now === 'integer');
  const wrong = (isSent(role) && !widened) || (isGot(role) && !narrowed);
  return wrong ? [`${place}: was ${old ?? 'anything'} and is ${now ?? 'anything'}`] : [];
}

function typeOf(schema: Json): unknown {
  const [first] = valuesOf(schema) ?? [];
  return schema.type ?? (first === undefined ? undefined : typeof first);
}

function valuesOf({ enum: values, const: constant }: Json): readonly unknown[] | undefined {
  return constant === undefined ? (values as readonly unknown[] | undefined) : [constant];
}

function compareValues({ before, after, role, place }: Comparison): string[] {
  const now = valuesOf(after.schema);
  const old = valuesOf(before.schema);
  if (now === undefined) {
    return old !== undefined && isGot(role) ? [`${place}: has no fixed values any more`] : [];
  }
  if (old === undefined) return isSent(role) ? [`${place}: takes only fixed values now`] : [];
  const lost = old.filter((value) => !now.includes(value));
  return isSent(role) ? lost.map((value) => `${place}: does not take ${value} any more`) : [];
}

const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const FIXED = ['pattern', 'format', 'multipleOf', 'uniqueItems', 'allOf', 'not', 'propertyNames'];

/** What is only read may become narrower; what is sent to us may not. */
function compareBounds({ before, after, role, place }: Comparison): string[] {
  if (!isSent(role)) return [];
  const bound = ({ schema }: Side, name: string, none: number) => Number(schema[name] ?? none);
  const narrower = [
    ...LOWER.filter((name) => bound(after, name, -Infinity) > bound(before, name, -Infinity)),
    ...UPPER.filter((name) => bound(after, name, Infinity) < bound(before, name, Infinity)),
    ...FIXED.filter((name) => {
      const now = after.schema[name];
      return now !== undefined && JSON.stringify(now) !== JSON.stringify(before.schema[name]);
    }),
  ];
  return narrower.map((name) => `${place}: ${name} is stricter`);
}

function compareProperties({ before, after, role, place }: Comparison): string[] {
  const old = (before.schema.properties ?? {}) as Readonly<Record<string, Json>>;
  const now = (after.schema.properties ?? {}) as Readonly<Record<string, Json>>;
  const mustOld = new Set((before.schema.required ?? []) as readonly string[]);
  const mustNow = new Set((after.schema.required ?? []) as readonly string[]);
  return [
    ...Object.keys(old)
      .filter((name) => now[name] === undefined)
      .map((name) => `${place}.${name}: is gone`),
    ...[...mustNow]
      .filter((name) => isSent(role) && !mustOld.has(name))
      .map((name) => `${place}.${name}: is required now`),
    ...[...mustOld]
      .filter((name) => isGot(role) && now[name] !== undefined && !mustNow.has(name))
      .map((name) => `${place}.${name}: may be missing now`),
    ...Object.entries(old).flatMap(([name, schema]) => {
      const next = now[name];
      if (next === undefined) return [];
      return compare({
        before: { ...before, schema },
        after: { ...after, schema: next },
        role,
        place: `${place}.${name}`,
      });
    }),
  ];
}

/** What a list holds, and a record under names of its own. */
function compareInside({ before, after, role, place }: Comparison): string[] {
  const inside = (name: string, sign: string): string[] => {
    const old = before.schema[name];
    const now = after.schema[name];
    if (isSchema(old) && isSchema(now)) {
      return compare({
        before: { ...before, schema: old },
        after: { ...after, schema: now },
        role,
        place: `${place}${sign}`,
      });
    }
    const stricter = now === false ? old !== false : isSchema(now) && old !== false;
    const looser = isSchema(old) && now === undefined;
    return (isSent(role) && stricter) || (isGot(role) && looser)
      ? [`${place}${sign}: is ${stricter ? 'stricter' : 'open'} now`]
      : [];
  };
  const tuple =
    JSON.stringify(before.schema.prefixItems) !== JSON.stringify(after.schema.prefixItems);
  return [
    ...inside('items', '[]'),
    ...inside('additionalProperties', '.*'),
    ...(tuple ? [`${place}: is another tuple`] : []),
  ];
}

function isSchema(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
