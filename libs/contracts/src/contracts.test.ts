/** What was published once can be read for ever, and the documents say what the code says. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { asyncApi } from './async-api.ts';
import { type EventDefinition, envelope } from './event.ts';
import { generatedFiles, generatedFolder } from './generated.ts';
import { allTopics } from './topics.ts';

const samplesFolder = new URL('../samples/', import.meta.url);
const definitions = new Map<string, EventDefinition>(
  allTopics.flatMap(({ events }) => events.map((event) => [event.type, event] as const)),
);
const samples = readdirSync(samplesFolder).map((name) => ({
  name,
  event: JSON.parse(readFileSync(new URL(name, samplesFolder), 'utf8')),
}));

describe('golden samples', () => {
  test.each([...definitions.keys()])('there is one of %s', (type) => {
    expect(samples.some(({ event }) => event.type === type)).toBe(true);
  });

  test.each(samples)('$name still parses, and loses nothing', ({ name, event }) => {
    const { data, ...rest } = event;
    const definition = definitions.get(event.type);
    expect(name.startsWith(event.type)).toBe(true);
    expect(envelope.parse(rest)).toEqual(rest);
    expect(definition?.data.parse(data)).toEqual(data);
  });

  test.each(samples)('$name may have fields that are not known yet', ({ event }) => {
    const newer = { ...event.data, somethingNew: { a: 1 } };
    expect(definitions.get(event.type)?.data.safeParse(newer).success).toBe(true);
  });

  test.each(samples)('$name keeps personal data sealed', ({ event }) => {
    // The office's own address is public.
    const { office: _office, ...data } = event.data;
    const text = JSON.stringify(data);
    expect(text).not.toMatch(/"(fullName|givenName|familyName|taxCode|email|phone)":"(?!s1\.)/);
  });
});

test.each(Object.entries(generatedFiles()))('generating %s again changes nothing', (name, text) => {
  expect(readFileSync(new URL(name, generatedFolder), 'utf8')).toBe(text);
});

test('the AsyncAPI document refers only to what is in it', () => {
  const document = asyncApi() as Record<string, Record<string, unknown>>;
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(allTopics.length);
  for (const [, path = ''] of references) {
    // A schema's own references are inside it; ours name channels and messages, whose keys hold
    // dots.
    const [part = '', ...rest] = path.split('/');
    const found =
      part === 'channels'
        ? document.channels
        : (document.components?.messages as Record<string, unknown>);
    expect(Object.keys(found ?? {})).toContain(rest.at(-1));
  }
});
