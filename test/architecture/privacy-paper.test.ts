import * as registry from '@mestolo/contracts/events/registry.ts';
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { sealed } from '@mestolo/contracts/values.ts';
import { describe, expect, it } from 'vitest';
import { PAPER, readPaper, sealedFieldsIn, wordsOfServices } from './privacy-paper.ts';
import { sourceTree } from './source-tree.ts';

const tree = sourceTree('.ts');
const words = wordsOfServices(readPaper());
const tells = (service: ServiceName, word: string) => words.get(service)?.has(word) === true;

describe('the privacy paper of a Comune', () => {
  it('names every field that a service seals or opens', () => {
    const fields = sealedFieldsIn(tree);
    expect(fields).toContain('registry.taxCode');
    expect(fields).toContain('payments.raw');
    const untold = fields.filter((one) => {
      const [service, field] = one.split('.') as [ServiceName, string];
      return !tells(service, field);
    });
    expect(untold, `${PAPER} says nothing of them`).toEqual([]);
  });

  it('names every sealed field of an event', () => {
    const pattern = sealed.def.checks?.length ? JSON.stringify(sealed.toJSONSchema().pattern) : '';
    const fields = Object.values(registry).flatMap((event) => {
      const text = 'data' in Object(event) ? JSON.stringify(schemaOf(event)) : '';
      return [
        ...text.matchAll(/"(\w+)":(?=\{(?:"anyOf":\[\{)?"type":"string","pattern":("[^"]+"))/g),
      ]
        .filter(([, , found]) => found === pattern)
        .map(([, field = '']) => field);
    });
    expect(fields).toContain('givenName');
    const paper = readPaper();
    expect(fields.filter((field) => !paper.includes(`\`${field}\``))).toEqual([]);
  });

  it.each(services)(
    'says of every collection of %s how long it stays, and of none besides',
    async (service) => {
      const { collections } = await import(`../../services/${service}/src/store/collections.ts`);
      const names = (collections as readonly { readonly name: string }[]).map(({ name }) => name);
      expect(names.filter((name) => !tells(service, name))).toEqual([]);
      const fields = sealedFieldsIn(tree).map((one) => one.split('.')[1] ?? '');
      const told = [...(words.get(service) ?? [])];
      const kept = new Set([...names, ...fields, 'sealed', 'evidenceDays']);
      expect(told.filter((word) => !kept.has(word))).toEqual([]);
    },
  );

  it('would miss a field that is sealed and not told', () => {
    const path = 'services/billing/src/store/planted.ts';
    const text = "const place = { tenant, recordId, field: 'shoeSize' };";
    expect(sealedFieldsIn([{ path, text }])).toEqual(['billing.shoeSize']);
    expect(tells('billing', 'shoeSize')).toBe(false);
  });
});

function schemaOf(event: unknown): unknown {
  const { data } = event as { data: { toJSONSchema(): unknown } };
  return data.toJSONSchema();
}
