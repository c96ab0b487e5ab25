/** Every route says what it is for and what it answers. */
import { services } from '@mestolo/contracts/topics.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { undescribed } from './described.ts';
import { servedRoutes } from './route-tables.ts';

test.each(services)('the routes of %s are described', (service) => {
  expect(undescribed(servedRoutes(service))).toEqual([]);
});

const good = defineRoute({
  method: 'get',
  path: '/internal/tenants/{tenant}/kitchen-counts.csv',
  summary: 'Show what the kitchens have to cook',
  access: 'service',
  answers: { 200: z.strictObject({ meals: z.int() }) },
  handle: async () => ({ status: 200 }),
});

test('planted: a route that is described', () => expect(undescribed([good])).toEqual([]));

test.each<[string, Partial<Route>, string]>([
  ['without answers', { answers: undefined } as never, 'does not say what it answers'],
  ['with refusals only', { answers: { 404: z.string() } }, 'does not say what it answers'],
  ['with an open answer', { answers: { 200: z.object({}) } }, 'may answer 200 with any field'],
  ['without a summary', { summary: undefined } as never, 'does not say in one line'],
  ['with a summary of two lines', { summary: 'Show it\nand more' }, 'does not say in one line'],
  ['in camel case', { path: '/internal/kitchenCounts' }, 'is not in kebab-case'],
])('planted: a route %s is seen', (_what, changes, found) => {
  expect(undescribed([{ ...good, ...changes } as Route]).join('\n')).toContain(found);
});
