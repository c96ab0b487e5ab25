/** What was published may only grow: the documents of today against the last published ones. */
import { defineEvent } from '@mestolo/contracts/event.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { openApi } from '@mestolo/service/open-api.ts';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { httpBreaks, topicBreaks } from './compatibility.ts';
import { breaksSincePublished, lastPublished } from './published.ts';
import { schemaBreaks } from './schema-compatibility.ts';

test('nothing that was published is broken', () => {
  expect(Object.keys(lastPublished()).length).toBeGreaterThan(6);
  expect(breaksSincePublished()).toEqual([]);
});

test('a document that is there no more is a break', () => {
  expect(breaksSincePublished({ 'openapi-billing.json': {} }, {})).toHaveLength(1);
});

type Changes = Partial<Omit<Route, 'handle'>>;

const takes = { meals: z.int().min(1).max(50), diet: z.enum(['plain', 'standard']).optional() };
const gives = { orderId: z.uuid(), late: z.boolean(), note: z.string().nullable() };

function documentOf(changes: Changes = {}): Record<string, unknown> {
  const route = {
    method: 'post',
    path: '/orders',
    access: 'service',
    callers: ['portal', 'office'],
    query: z.strictObject({ dryRun: z.enum(['true', 'false']).optional() }),
    body: z.strictObject(takes),
    answers: { 200: z.strictObject(gives), 202: z.strictObject({ approvalId: z.uuid() }) },
    ...changes,
  } as const;
  return openApi('kitchen', [
    defineRoute({ ...route, handle: async () => ({ status: 200 }) } as never),
  ]);
}

const answers = (changes: Record<string, z.ZodType>) => ({
  answers: {
    200: z.strictObject({ ...gives, ...changes }),
    202: z.strictObject({ approvalId: z.uuid() }),
  },
});
const body = (changes: Record<string, z.ZodType>) => ({
  body: z.strictObject({ ...takes, ...changes }),
});

describe('a door', () => {
  test.each<[string, Changes]>([
    ['nothing', {}],
    ['a new field that may be left out', body({ note: z.string().optional() })],
    [
      'a new value that it takes',
      body({ diet: z.enum(['plain', 'standard', 'vegan']).optional() }),
    ],
    ['a wider bound', body({ meals: z.int().min(0).max(60) })],
    ['a field that may now be left out', body({ meals: z.int().min(1).max(50).optional() })],
    ['a new field in the answer', answers({ price: z.int() })],
    ['a narrower answer', answers({ note: z.null() })],
    ['a new caller', { callers: ['portal', 'office', 'operator'] }],
    ['a new caller for everyone', { callers: undefined } as never],
    [
      'a new query that may be left out',
      { query: z.strictObject({ dryRun: z.string().optional(), to: z.string().optional() }) },
    ],
    ['a new status', { answers: { ...answers({}).answers, 201: z.undefined() } }],
  ])('may change by %s', (_what, changes) => {
    expect(httpBreaks(documentOf(), documentOf(changes))).toEqual([]);
  });

  test.each<[string, Changes, string]>([
    ['a route', { path: '/other' }, 'POST /orders: is gone'],
    ['a method', { method: 'put' }, 'POST /orders: is gone'],
    ['a proof', { access: 'device' }, 'asks for another proof'],
    ['a caller', { callers: ['portal'] }, 'is not for office any more'],
    ['a field it took', { body: z.strictObject({ meals: takes.meals }) }, 'body.diet: is gone'],
    ['a new required field', body({ note: z.string() }), 'body.note: is required now'],
    [
      'a field now required',
      body({ diet: z.enum(['plain', 'standard']) }),
      'body.diet: is required',
    ],
    ['a value it took', body({ diet: z.enum(['plain']).optional() }), 'does not take standard'],
    ['a narrower type', body({ diet: z.literal('plain').optional() }), 'does not take standard'],
    ['another type', body({ meals: z.string() }), 'was integer and is string'],
    ['a lower maximum', body({ meals: z.int().min(1).max(49) }), 'maximum is stricter'],
    ['a higher minimum', body({ meals: z.int().min(2).max(50) }), 'minimum is stricter'],
    ['its body', { body: undefined } as never, 'is not application/json any more'],
    [
      'a required query',
      { query: z.strictObject({ dryRun: z.enum(['true', 'false']) }) },
      'query dryRun: is required',
    ],
    [
      'a new required query',
      { query: z.strictObject({ to: z.string() }) },
      'query to: is required now',
    ],
    ['a required key', { idempotencyKey: 'required' }, 'Idempotency-Key: is required now'],
    [
      'a field of the answer',
      {
        answers: {
          ...answers({}).answers,
          200: z.strictObject({ orderId: z.uuid(), late: z.boolean() }),
        },
      },
      '200.note: is gone',
    ],
    ['a certain field', answers({ late: z.boolean().optional() }), '200.late: may be missing now'],
    ['a null in the answer', answers({ late: z.boolean().nullable() }), 'may now be null'],
    ['a type of the answer', answers({ late: z.string() }), 'was boolean and is string'],
    ['a status', { answers: { 200: z.strictObject(gives) } }, 'does not answer 202 any more'],
    ['a kind of answer', { produces: 'text/csv' }, 'is not application/json any more'],
  ])('planted: without %s is seen', (_what, changes, found) => {
    expect(httpBreaks(documentOf(), documentOf(changes)).join('\n')).toContain(found);
  });
});

const served = {
  mealId: z.string(),
  state: z.enum(['present', 'absent']),
  note: z.string().optional(),
};

function topicsOf(
  data: Record<string, z.ZodType>,
  channel: Record<string, unknown> = {},
): Record<string, unknown> {
  const event = defineEvent('meal', z.object(data));
  const schema = z.toJSONSchema(event.data, { io: 'input' });
  return {
    channels: {
      meals: {
        description: 'The record key is the account.',
        messages: { meal: {} },
        bindings: { kafka: { partitions: 6 } },
        ...channel,
      },
    },
    components: { messages: { meal: { payload: { schema } } } },
  };
}

describe('a topic', () => {
  test.each([
    ['a field that may be missing', { ...served, price: z.int().optional() }],
    [
      'a state that readers have to expect',
      { ...served, state: z.enum(['present', 'absent', 'ordered']) },
    ],
  ])('may get %s', (_what, data) => {
    expect(topicBreaks(topicsOf(served), topicsOf(data))).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a field', topicsOf({ mealId: served.mealId, state: served.state }), 'meal.note: is gone'],
    [
      'old events, by a required field',
      topicsOf({ ...served, price: z.int() }),
      'price: is required',
    ],
    [
      'old events, by a lost value',
      topicsOf({ ...served, state: z.enum(['present']) }),
      'does not take absent',
    ],
    [
      'old events, by a form',
      topicsOf({ ...served, mealId: z.string().regex(/^x/) }),
      'pattern is stricter',
    ],
    [
      'old readers, by a missing field',
      topicsOf({ ...served, mealId: z.string().optional() }),
      'may be missing',
    ],
    [
      'old readers, by a null',
      topicsOf({ ...served, mealId: z.string().nullable() }),
      'may now be null',
    ],
    ['an event', topicsOf(served, { messages: {} }), 'has no meal any more'],
    [
      'order, by partitions',
      topicsOf(served, { bindings: { kafka: { partitions: 7 } } }),
      'kept in another way',
    ],
    [
      'order, by another key',
      topicsOf(served, { description: 'The pupil.' }),
      'another owner or key',
    ],
    ['everything', { channels: {}, components: { messages: {} } }, 'meals: is gone'],
  ])('planted: losing %s is seen', (_what, after, found) => {
    expect(topicBreaks(topicsOf(served), after).join('\n')).toContain(found);
  });
});

describe('inside lists, records and unions', () => {
  const shape = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' }) as never;
  const line = z.strictObject({ a: z.string() });
  const more = z.strictObject({ a: z.string(), b: z.string() });

  test.each([
    ['a list', z.array(line), z.array(more)],
    ['a record', z.record(z.string(), line), z.record(z.string(), more)],
    ['a union', z.union([line, z.literal('none')]), z.union([more, z.literal('none')])],
    ['a union that lost one', z.union([z.string(), z.int()]), z.string()],
    ['an object that was open', z.looseObject({}), z.strictObject({})],
  ])('planted: what %s takes is compared', (_what, before, after) => {
    expect(schemaBreaks(shape(before), shape(after), 'sent', 'x')).not.toEqual([]);
    expect(schemaBreaks(shape(before), shape(before), 'event', 'x')).toEqual([]);
  });

  test('planted: what a union gives is compared', () => {
    const wider = z.union([line, z.int()]);
    expect(schemaBreaks(shape(line), shape(wider), 'got', 'x')).not.toEqual([]);
    expect(schemaBreaks(shape(line), shape(wider), 'sent', 'x')).toEqual([]);
  });
});
