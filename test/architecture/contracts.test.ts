/** Every topic, route and service that a table names is there, and none besides. */
import { allTopics, services, topics } from '@mestolo/contracts/topics.ts';
import { describe, expect, test } from 'vitest';
import {
  openRoutes,
  poorReadmes,
  unevenPartitions,
  unlistedConsumers,
  unservedTopics,
  unstartedServices,
} from './contracts.ts';
import { type SourceFile, sourceTree } from './source-tree.ts';

const files = sourceTree('.ts', '.mjs', '.md');
const { meals } = topics;

function planted(texts: Readonly<Record<string, string>>): readonly SourceFile[] {
  return Object.entries(texts).map(([path, text]) => ({ path, text }));
}

const OWNER = { 'services/attendance/src/domain/a.ts': 'topic: topics.meals' };
const CONSUMER = { 'services/billing/src/consumers/index.ts': 'topics: [topics.meals]' };

describe('every topic has an owner and consumers', () => {
  test('in this repository', () => expect(unservedTopics(topics, files)).toEqual([]));

  test('partitions of one key are even', () => expect(unevenPartitions(allTopics)).toEqual([]));

  test('nothing is wrong with owner and consumer', () => {
    expect(unservedTopics({ meals }, planted({ ...OWNER, ...CONSUMER }))).toEqual([]);
  });

  test.each([
    ['no owner', CONSUMER],
    ['no consumer', OWNER],
    [
      'a consumer of a topic that is not its own',
      { ...OWNER, ...CONSUMER, 'services/portal/src/consumers/a.ts': 'topics.meals' },
    ],
    [
      'a consumer only in a test',
      { ...OWNER, 'services/billing/src/consumers/a.test.ts': 'topics.meals' },
    ],
  ])('planted: %s', (_, texts) => {
    expect(unservedTopics({ meals }, planted(texts))).toHaveLength(1);
  });

  test('planted: a topic for nobody', () => {
    const nobody = { meals: { ...meals, consumers: [] } };
    expect(unservedTopics(nobody, planted(OWNER))).toHaveLength(1);
  });

  test('planted: partitions that part ways', () => {
    expect(unevenPartitions([meals, { ...meals, partitions: 7 }])).toHaveLength(1);
  });
});

describe('every route says who may use it', () => {
  test('in this repository', () => expect(openRoutes(files)).toEqual([]));

  test('there are routes', () => {
    const routes = files.filter(
      ({ path, text }) => path.includes('/http/') && /defineRoute/.test(text),
    );
    expect(routes.length).toBeGreaterThan(10);
  });

  const index = { 'services/billing/src/http/index.ts': "import { a } from './a.ts';" };

  test('planted: a route with its access', () => {
    const text = "defineRoute({ path: '/a', access: 'service', handle() {} })";
    expect(openRoutes(planted({ ...index, 'services/billing/src/http/a.ts': text }))).toEqual([]);
  });

  test.each([
    ["defineRoute({ path: '/a', handle() {} })"],
    ["defineRoute({ path: '/a', access: 'anyone', handle() {} })"],
    ["defineRoute<A, B>({ path: '/a', handle() { return { access: 'public' }; } })"],
  ])('planted: %s', (text) => {
    const texts = { ...index, 'services/billing/src/http/a.ts': text };
    expect(openRoutes(planted(texts))).toHaveLength(1);
  });

  test('planted: a route in a table that the index names', () => {
    const texts = {
      'services/billing/src/http/index.ts': "import { b } from './b-routes.ts';",
      'services/billing/src/http/b-routes.ts': "import { a } from './a.ts';",
      'services/billing/src/http/a.ts': "defineRoute({ path: '/a', access: 'service' })",
    };
    expect(openRoutes(planted(texts))).toEqual([]);
    const unnamed = { ...texts, 'services/billing/src/http/index.ts': '' };
    expect(openRoutes(planted(unnamed))).toHaveLength(1);
  });

  test('planted: a route in no table', () => {
    const text = "defineRoute({ path: '/b', access: 'public', handle() {} })";
    expect(openRoutes(planted({ ...index, 'services/billing/src/http/b.ts': text }))).toHaveLength(
      1,
    );
  });
});

describe('every consumer runs', () => {
  test('in this repository', () => expect(unlistedConsumers(files)).toEqual([]));

  test('planted', () => {
    const path = 'services/billing/src/consumers/on-meal-recorded.ts';
    const texts = { [path]: '', 'services/billing/src/consumers/index.ts': 'export const a = [];' };
    expect(unlistedConsumers(planted(texts))).toHaveLength(1);
  });
});

describe('every service explains itself and is started', () => {
  test('READMEs', () => expect(poorReadmes(topics, files)).toEqual([]));
  test('local start', () => expect(unstartedServices(services, files)).toEqual([]));

  test('planted: a README without its environment', () => {
    const text = '## What it decides\n## What it consumes\n## What it publishes\n## What it serves';
    const wrong = poorReadmes({}, planted({ 'services/billing/README.md': text }));
    expect(wrong.filter((one) => one.includes('billing'))).toHaveLength(1);
  });

  test('planted: a service that nothing starts', () => {
    const start = planted({
      'services/laundry/src/main.ts': '',
      'deploy/local/start.ts': "start('billing')",
    });
    expect(unstartedServices(['laundry'], start)).toHaveLength(1);
  });
});
