/**
 * Bodies that no route may take, made from the schemas of the routes: at every place of a body one
 * thing is wrong, and the answer must name that place.
 */
import { pathsOf } from '@mestolo/service/problem-paths.ts';
import { z } from 'zod';

type Json = Readonly<Record<string, unknown>>;
type Step = string | number;

export interface WrongBody {
  readonly what: string;
  /** Where it is wrong, as problems name places. */
  readonly place: string;
  readonly body: unknown;
}

interface Spot {
  readonly path: readonly Step[];
  readonly schema: Json;
  /** The other forms it may have, such as null. */
  readonly beside?: readonly Json[];
  /** Puts a value at this place, with what must stand beside it on the way there. */
  wrap(value: unknown): unknown;
}

/** Fields that attackers and careless clients add. */
const EXTRA_KEYS = ['role', 'balance', 'accountId', '_id', '__v', 'constructor', '$where', 'a.b'];

const OPERATORS: readonly object[] = [
  { $gt: '' },
  { $ne: null },
  { $in: [] },
  { $regex: '.*' },
  { $where: '1' },
];

const WRONG: readonly (readonly [type: string, value: unknown])[] = [
  ['string', 'x'.repeat(70_000)],
  ['number', 1.5],
  ['number', 2 ** 53],
  ['number', -1e308],
  ['boolean', true],
  ['null', null],
  ['array', []],
  ['array', [[[[[[[[[[]]]]]]]]]]],
  ['object', {}],
];

/** Every wrong body of a schema. */
export function wrongBodies(schema: z.ZodType): WrongBody[] {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  const root: Spot = { path: [], schema: shape, wrap: (value) => value };
  return spotsOf(root).flatMap((spot) => [
    ...extraKeys(spot),
    ...wrongTypes(spot),
    ...operators(spot),
    ...longLists(spot),
  ]);
}

/** What people write for 4.35 and more; none of it is a whole number of cents. */
const NO_CENTS: readonly unknown[] = [
  4.35,
  1e-7,
  2 ** 53,
  -(2 ** 53),
  1e21,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  '435',
  '4,35',
  '4.35',
  '€ 4,35',
  '1e3',
  '\u0664\u0663\u0665',
  '\uff14\uff13\uff15',
  '',
  true,
  [435],
  { $gt: 0 },
];

/** Bodies with an amount of euro as somebody wrote it, for every such field of a schema. */
export function bodiesWithAmount(schema: z.ZodType, text: string): WrongBody[] {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  return spotsOf({ path: [], schema: shape, wrap: (value) => value })
    .filter(({ path, schema: { type } }) => path.at(-1) === 'amount' && type === 'string')
    .map(({ path, wrap }) => ({
      what: `the amount ${text}`,
      place: placeOf(path),
      body: wrap(text),
    }));
}

/** Bodies with an amount of cents that is none, for every amount of a schema. */
export function wrongAmounts(schema: z.ZodType): WrongBody[] {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  const amounts = spotsOf({ path: [], schema: shape, wrap: (value) => value }).filter(({ path }) =>
    String(path.at(-1)).endsWith('Cents'),
  );
  return amounts.flatMap(({ path, wrap }) =>
    NO_CENTS.map((amount) => ({
      what: `the amount ${String(amount)}`,
      place: placeOf(path),
      body: wrap(amount),
    })),
  );
}

/** Null where the schema refuses it and names the place; else what it did instead. */
export function faultOf(schema: z.ZodType, { place, body }: WrongBody): string | null {
  let result: z.ZodSafeParseResult<unknown>;
  try {
    result = schema.safeParse(body);
  } catch (error) {
    return `throws ${String(error)}`;
  }
  if (result.success) return 'is taken';
  const named = pathsOf(result.error, body).map(({ path }) => path);
  // Of a union only the union is named: none of its forms fits. Of a list, what is in it.
  const isNamed = named.some(
    (path) => place === path || place.startsWith(`${path}.`) || path.startsWith(`${place}.`),
  );
  return isNamed || named.includes('') ? null : `is refused for ${named.join(', ')}`;
}

function spotsOf(spot: Spot): Spot[] {
  const { schema, path, wrap } = spot;
  const inside = (step: Step, next: Json, around: (value: unknown) => unknown): Spot[] =>
    spotsOf({ path: [...path, step], schema: next, wrap: (value) => wrap(around(value)) });
  const union = (schema.anyOf ?? schema.oneOf) as readonly Json[] | undefined;
  if (union) {
    const beside = union.flatMap((one) => formsOf(one)).filter((one) => one !== schema);
    return union.flatMap((one) => spotsOf({ ...spot, schema: one, beside }));
  }
  const properties = Object.entries((schema.properties ?? {}) as Readonly<Record<string, Json>>);
  const fixed = fixedValues(properties);
  return [
    spot,
    ...properties.flatMap(([name, next]) =>
      inside(name, next, (value) => ({ ...fixed, [name]: value })),
    ),
    ...(isObject(schema.items) ? inside(0, schema.items, (value) => [value]) : []),
    ...(isObject(schema.additionalProperties)
      ? inside('x', schema.additionalProperties, (value) => ({ x: value }))
      : []),
  ];
}

/** What tells the forms of a union apart, so that the right one is judged. */
function fixedValues(properties: readonly (readonly [string, Json])[]): Json {
  const fixed = properties.filter(([, schema]) => schema.const !== undefined);
  return Object.fromEntries(fixed.map(([name, schema]) => [name, schema.const]));
}

const placeOf = (path: readonly Step[]): string => path.join('.');

function extraKeys({ schema, path, wrap }: Spot): WrongBody[] {
  const { properties } = schema;
  if (!isObject(properties)) return [];
  const fixed = fixedValues(Object.entries(properties) as [string, Json][]);
  return EXTRA_KEYS.filter((key) => !Object.hasOwn(properties, key)).map((key) => ({
    what: `a field ${key}`,
    place: placeOf([...path, key]),
    body: wrap({ ...fixed, [key]: 1 }),
  }));
}

/** What a schema without a type takes, no test can tell. */
function wrongTypes({ schema, beside = [], path, wrap }: Spot): WrongBody[] {
  const forms = [schema, ...beside];
  if (path.length === 0 || forms.some(isOpen)) return [];
  return WRONG.filter(([wrong, value]) => !forms.some((form) => mayTake(form, wrong, value))).map(
    ([wrong, value]) => ({ what: `a ${wrong}`, place: placeOf(path), body: wrap(value) }),
  );
}

/** The forms of a union, also of a union in it. */
function formsOf(schema: Json): readonly Json[] {
  const union = (schema.anyOf ?? schema.oneOf) as readonly Json[] | undefined;
  return union ? union.flatMap(formsOf) : [schema];
}

function isOpen({ type, const: constant, enum: values }: Json): boolean {
  return type === undefined && constant === undefined && values === undefined;
}

function mayTake(form: Json, wrong: string, value: unknown): boolean {
  const types = [form.type].flat();
  if (wrong === 'number' && types.includes('integer')) return isWithin(form, Number(value));
  if (!types.includes(wrong)) return false;
  return wrong !== 'string' || !isBoundedText(form);
}

function isWithin({ minimum, maximum }: Json, value: number): boolean {
  return Number.isInteger(value) && value >= Number(minimum) && value <= Number(maximum);
}

function isBoundedText({ maxLength, pattern, format, const: constant, enum: values }: Json) {
  return [maxLength, pattern, format, constant, values].some((one) => one !== undefined);
}

function operators({ schema, beside = [], path, wrap }: Spot): WrongBody[] {
  const forms = [schema, ...beside];
  if (path.length === 0 || forms.some((form) => isOpen(form) || form.type === 'object')) return [];
  return OPERATORS.map((operator) => ({
    what: `the operator ${Object.keys(operator)[0]}`,
    place: placeOf(path),
    body: wrap(operator),
  }));
}

const MANY = 20_001;

function longLists({ schema, path, wrap }: Spot): WrongBody[] {
  if (schema.type !== 'array') return [];
  const body = wrap(Array.from({ length: MANY }, () => null));
  return [{ what: 'a list without end', place: placeOf(path), body }];
}

/** Lists that may be as long as somebody likes: their items are judged one by one. */
export function endlessLists(schema: z.ZodType): string[] {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  return spotsOf({ path: [], schema: shape, wrap: (value) => value })
    .filter((spot) => spot.schema.type === 'array' && spot.schema.maxItems === undefined)
    .map(({ path }) => placeOf(path));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
