/** Dependencies point one way, and the domain stays pure. */
import { describe, expect, test } from 'vitest';
import { importsOf } from './imports.ts';
import {
  forbiddenPackages,
  impureDomain,
  sharedWithTheOtherSide,
  wrongDirections,
  wrongLayers,
} from './layers.ts';
import { sourceTree } from './source-tree.ts';

const files = sourceTree('.ts', '.mjs');

function planted(path: string, ...lines: string[]) {
  return [{ path, text: lines.join('\n') }];
}

test('the reader of imports sees every way to import', () => {
  const [file] = planted(
    'services/billing/src/domain/a.ts',
    "import { a } from './b.ts';",
    "import type { C } from '@mestolo/contracts/event.ts';",
    "import d, { type E } from 'express';",
    'import {',
    '  many,',
    "} from '@mestolo/billing/store/x.ts';",
    "import 'node:fs';",
    "export { f } from '../g.ts';",
    "const h = await import('kafkajs');",
    "const quoted = `import { i } from 'j';`;",
  );
  const seen = file === undefined ? [] : importsOf(file);
  expect(seen.map((one) => one.file ?? one.specifier)).toEqual([
    'services/billing/src/domain/b.ts',
    'libs/contracts/src/event.ts',
    'express',
    'services/billing/src/store/x.ts',
    'node:fs',
    'services/billing/src/g.ts',
    'kafkajs',
  ]);
  expect(seen.map((one) => one.typeOnly)[1]).toBe(true);
  expect(seen.map((one) => one.reExport)[5]).toBe(true);
});

test('the tests really read the sources', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap(importsOf).length).toBeGreaterThan(files.length);
});

describe('the domain is pure', () => {
  test('in this repository', () => expect(impureDomain(files)).toEqual([]));

  test.each([
    "import mongoose from 'mongoose';",
    "import { readFileSync } from 'node:fs';",
    "import express from 'express';",
    "import type { Db } from '../store/accounts.ts';",
    "import { createLogger } from '@mestolo/telemetry/logger.ts';",
    'const now = Date.now();',
    'const today = new Date();',
    'const id = randomUUID();',
    'const token = process.env.TOKEN;',
  ])('planted: %s', (line) => {
    expect(impureDomain(planted('services/billing/src/domain/a.ts', line))).toHaveLength(1);
  });

  test('a clock in a comment is no clock', () => {
    const text = '/** Never Date.now(): time is passed in. */ // new Date() neither';
    expect(impureDomain(planted('services/billing/src/domain/a.ts', text))).toEqual([]);
  });
});

describe('kafkajs and MongoDB have one door each', () => {
  test('in this repository', () => expect(forbiddenPackages(files)).toEqual([]));

  test.each([
    ['services/billing/src/consumers/a.ts', "import { Kafka } from 'kafkajs';"],
    ['libs/service/src/a.ts', "import type { Kafka } from 'kafkajs';"],
    ['libs/messaging/src/a.ts', "import { Db } from 'mongodb';"],
  ])('planted in %s: %s', (path, line) => {
    expect(forbiddenPackages(planted(path, line))).toHaveLength(1);
  });
});

describe('dependencies point one way', () => {
  test('in this repository', () => expect(wrongDirections(files)).toEqual([]));

  test.each([
    ['services/billing/src/a.ts', "import { b } from '@mestolo/attendance/domain/b.ts';"],
    ['services/billing/src/a.ts', "import { b } from '../../attendance/src/b.ts';"],
    ['services/billing/src/a.ts', "import { b } from '@mestolo/testkit/b.ts';"],
    ['libs/contracts/src/a.ts', "import { b } from '@mestolo/messaging/b.ts';"],
    ['libs/messaging/src/a.ts', "import { b } from '@mestolo/service/b.ts';"],
    ['libs/service/src/a.ts', "import { b } from '@mestolo/billing/service.ts';"],
    ['deploy/local/a.ts', "import { b } from '@mestolo/billing/domain/b.ts';"],
  ])('planted in %s: %s', (path, line) => {
    expect(wrongDirections(planted(path, line))).toHaveLength(1);
  });
});

describe('a service is built from the inside out', () => {
  test('in this repository', () => expect(wrongLayers(files)).toEqual([]));

  test.each([
    ['services/billing/src/domain/a.ts', "import { b } from '../store/b.ts';"],
    ['services/billing/src/store/a.ts', "import { b } from '../consumers/b.ts';"],
    ['services/billing/src/http/a.ts', "import { b } from '../consumers/b.ts';"],
    ['services/billing/src/consumers/a.ts', "import { b } from '../service.ts';"],
    ['services/billing/src/service.ts', "import { b } from './main.ts';"],
  ])('planted in %s: %s', (path, line) => {
    expect(wrongLayers(planted(path, line))).toHaveLength(1);
  });
});

describe('checkers and simulators share no code with what they meet', () => {
  test('in this repository', () => expect(sharedWithTheOtherSide(files)).toEqual([]));

  test.each([
    ['deploy/books/a.ts', "import { b } from '@mestolo/money/b.ts';"],
    ['deploy/ledger/a.ts', "import { b } from '@mestolo/billing/store/collections.ts';"],
    ['deploy/gateway-simulator/a.ts', "import { b } from '@mestolo/payments/soap/b.ts';"],
    ['deploy/canteen-device/a.ts', "import { b } from '../local/b.ts';"],
  ])('planted in %s: %s', (path, line) => {
    expect(sharedWithTheOtherSide(planted(path, line))).toHaveLength(1);
  });
});
