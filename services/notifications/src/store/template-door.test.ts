/** Two who write at once, and words that come back: each a version, and none is lost. */
import { createClocks } from '@mestolo/service/clock.ts';
import { expect, test } from 'vitest';
import { defaultTemplates } from '../texts/compose.ts';
import { type TemplateRequest, templateDoor } from './template-door.ts';
import { currentOf, type TemplateDocument, templateId } from './templates.ts';

const NOW = new Date('2020-10-05T10:30:00.000Z');
const name = { tenant: 'pianengo', kind: 'low', language: 'it' } as const;
const actor = { kind: 'person', id: 'clerk-1' } as const;
const words = (sms: string) => ({ subject: 's', body: 'b', sms });
const version = (number: number): TemplateDocument => ({
  ...{ _id: templateId(name, number), ...name, ...words(`v${number}`), version: number },
  ...{ changedAt: NOW.toISOString(), changedBy: actor, reason: 'x', restores: null },
});
const write = (sms: string, basedOn: number): TemplateRequest => ({
  ...{ ...name, basedOn, actor, role: 'office', reason: 'Più semplice' },
  change: { kind: 'write', template: words(sms) },
});
const restore = (to: number, basedOn: number): TemplateRequest => ({
  ...write('', basedOn),
  change: { kind: 'restore', version: to },
});

function decide(requests: readonly TemplateRequest[], templates: TemplateDocument[] = []) {
  const cause = { traceparent: null, tracestate: null, traceId: null };
  const { answers, decision } = templateDoor(createClocks({ allowVirtual: true })).decide(
    { templates, heads: [], nowOf: new Map([['pianengo', NOW]]) },
    requests.map((request) => ({ request, cause })),
  );
  const inserted = (collection: string) =>
    decision.writes
      .filter((one) => one.collection === collection)
      .flatMap(({ operations }) =>
        operations.flatMap((one) => ('insertOne' in one ? [one.insertOne.document] : [])),
      );
  return { answers, written: inserted('templates'), logged: inserted('operations') };
}

test('of two who saw the same words the second is told to look first', () => {
  const { answers, written, logged } = decide([write('a', 1), write('b', 1)], [version(1)]);
  expect(answers).toEqual([
    { kind: 'kept', version: 2, template: words('a') },
    { kind: 'moved', version: 2 },
  ]);
  expect(written).toMatchObject([{ _id: 'pianengo:low:it:2', sms: 'a', changedBy: actor }]);
  expect(logged).toMatchObject([
    { kind: 'templateChanged', reason: 'Più semplice', before: { version: 1 } },
  ]);
});

test('earlier words come back as a new version, those of the code too', () => {
  const { answers, written } = decide([restore(1, 2), restore(0, 3)], [version(1), version(2)]);
  expect(answers).toMatchObject([
    { kind: 'kept', version: 3, template: words('v1') },
    { kind: 'kept', version: 4, template: defaultTemplates.it.low },
  ]);
  expect(written).toMatchObject([{ restores: 1 }, { restores: 0 }]);
});

test('nothing is written of a version or a Comune that there is not', () => {
  const strange = { ...write('a', 0), tenant: 'altrove' };
  const { answers, written, logged } = decide([restore(7, 1), strange], [version(1)]);
  expect(answers).toEqual([{ kind: 'unknownVersion' }, { kind: 'unknownComune' }]);
  expect([written, logged]).toEqual([[], []]);
});

test('the newest words count, and the code’s where the office has none', () => {
  expect(currentOf(name, version(2))).toEqual({ template: words('v2'), version: 2 });
  expect(currentOf(name, null)).toEqual({ template: defaultTemplates.it.low, version: 0 });
});
