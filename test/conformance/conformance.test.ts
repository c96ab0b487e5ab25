/** Messaging against a real broker and a real mongod: one pair of them for all of these cases. */
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { givingAndTaking, groupsAndOffsets, producingAndReading } from './bus-cases.ts';
import { deliveries, fences, reference, rivals } from './consumer-cases.ts';
import { crashes } from './crash-cases.ts';
import { doors } from './door-cases.ts';
import { migrations } from './migration-cases.ts';
import { poison } from './poison-cases.ts';
import { relay } from './relay-cases.ts';
import { commits } from './store-cases.ts';
import { openSuite, type Suite, type World } from './world.ts';

let opened: Awaited<ReturnType<typeof openSuite>>;
let world: World;

beforeAll(async () => {
  opened = await openSuite();
});

afterAll(() => opened?.close());

beforeEach(() => {
  world = opened.newWorld();
});

afterEach(() => world.close());

const suite: Suite = { world: () => world, brokers: () => opened.brokers };

describe('producing and reading', () => producingAndReading(suite));
describe('groups and offsets', () => groupsAndOffsets(suite));
describe('giving and taking', () => givingAndTaking(suite));
describe('deliveries', () => deliveries(suite));
describe('rivals', () => rivals(suite));
describe('fences', () => fences(suite));
describe('reference first', () => reference(suite));
describe('commits', () => commits(suite));
describe('doors', () => doors(suite));
describe('poison', () => poison(suite));
describe('relay', () => relay(suite));
describe('migrations', () => migrations(suite));
describe('crashes', () => crashes({ ...suite, newWorld: () => opened.newWorld() }));
