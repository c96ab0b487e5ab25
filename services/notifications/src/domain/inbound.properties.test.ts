/** Whatever arrives by SMS: it is understood or asked back, and no child is taken for another. */
import { addDays } from '@mestolo/service/local-time.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { understand } from './inbound.ts';
import { inOrder, type NamedPupil, partsOfName, squeezed } from './inbound-names.ts';
import { tokensOf } from './inbound-words.ts';

const TODAY = '2020-10-05';

const names = [
  ...['Luca', 'Lucia', 'Sofia', 'Maria', 'Maria Sole', 'Mario', 'Anna', 'Anna Maria', 'Annamaria'],
  ...['Niccolò', 'Nicolo', 'Zoë', 'Domenica', 'Augusto', 'April', 'D’Angelo', 'Лука', '李', 'Al'],
];
const name = fc.oneof(fc.constantFrom(...names), fc.string({ unit: 'grapheme', maxLength: 12 }));
const pupils = fc
  .uniqueArray(name, { maxLength: 5 })
  .map((all): NamedPupil[] => all.map((one, at) => ({ pupilId: `p${at}`, name: one })));
const words = [
  ...['assente', 'ASSENTI', 'assenza', 'presente', 'absent', 'saldo', 'stop', 'non', 'e', ','],
  ...['oggi', 'domani', 'lunedì', 'dal', 'al', 'fino', '12', '12/10', '14-10', '2020-10-12'],
  ...['ottobre', 'il', 'a', 'tutti', '1', '2', '123456', 'figlio', 'Rossi', 'settimana', 'next'],
];
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(fc.oneof(fc.constantFrom(...words), fc.constantFrom(...names)), { maxLength: 12 })
    .map((all) => all.join(' ')),
);

test('every text is understood or asked back, and orders only days that may come', () => {
  fc.assert(
    fc.property(text, pupils, (said, known) => {
      const found = understand(said, { today: TODAY, pupils: known });
      if (found.kind !== 'order') return;
      expect(found.pupilIds.length).toBeGreaterThan(0);
      expect(new Set(found.pupilIds).size).toBe(found.pupilIds.length);
      for (const { from, to } of found.ranges) {
        expect(addDays(from, 0)).toBe(from);
        expect(addDays(to, 0)).toBe(to);
        expect(from <= to).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('an order is only for a child that was named, numbered, or is the only one', () => {
  fc.assert(
    fc.property(text, pupils, (said, known) => {
      const found = understand(said, { today: TODAY, pupils: known });
      if (found.kind !== 'order' && found.kind !== 'askDay') return;
      const typed = tokensOf(said).map((token) => squeezed(token.text));
      const isEveryone = typed.some((one) => ['tuti', 'both', 'al'].includes(one));
      for (const pupilId of found.pupilIds) {
        const pupil = known.find((one) => one.pupilId === pupilId);
        const parts = partsOfName(pupil?.name ?? '');
        const isNamed =
          parts.some((part) => typed.includes(part)) || typed.includes(parts.join(''));
        const number = inOrder(known).findIndex((one) => one.pupilId === pupilId) + 1;
        expect(isNamed || typed.includes(String(number)) || known.length === 1 || isEveryone).toBe(
          true,
        );
      }
    }),
    { numRuns: 2_000 },
  );
});

test('of children whose names share a part none is taken by that part', () => {
  const part = fc.constantFrom('Maria', 'Anna', 'Luca', 'Sole');
  const family = fc.uniqueArray(fc.tuple(part, fc.option(part, { nil: '' })), {
    minLength: 2,
    maxLength: 4,
    selector: (parts) => parts.join(' '),
  });
  fc.assert(
    fc.property(family, part, (all, word) => {
      const known = all.map((parts, at) => ({ pupilId: `p${at}`, name: parts.join(' ').trim() }));
      const bearing = all.filter((parts) => parts.includes(word));
      const said = `assente ${word} domani`;
      const found = understand(said, { today: TODAY, pupils: known });
      expect(found.kind).toBe(bearing.length === 1 ? 'order' : 'askChild');
    }),
  );
});
