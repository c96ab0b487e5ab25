/** Sealed records open with their key, under their id, unchanged; and with nothing else. */
import { expect, it } from 'vitest';
import { deadLetterOf, quarantineId, sealRecord, unsealRecord } from './quarantine.ts';

const key = Buffer.alloc(32, 1);
const origin = { group: 'g', topic: 't', partition: 2, offset: 9 };
const record = {
  offset: 9,
  key: Buffer.from([0, 255]),
  value: Buffer.from('Bruno Bianchi'),
  headers: { a: 'b' },
};

it('opens what it sealed', () => {
  const id = quarantineId(origin, record);
  const sealed = sealRecord(key, id, record);
  expect(sealed.includes('Bruno')).toBe(false);
  expect(unsealRecord(key, id, sealed)).toEqual(record);
  const empty = { ...record, key: null, value: null };
  expect(unsealRecord(key, id, sealRecord(key, id, empty))).toEqual(empty);
});

it('does not open with another key or id, or when it was changed', () => {
  const sealed = sealRecord(key, 'id', record);
  expect(() => unsealRecord(Buffer.alloc(32, 2), 'id', sealed)).toThrow();
  expect(() => unsealRecord(key, 'other', sealed)).toThrow();
  const changed = Buffer.from(sealed);
  changed[20] = (changed[20] ?? 0) ^ 1;
  expect(() => unsealRecord(key, 'id', changed)).toThrow();
});

it('opens what the key before it has sealed, and seals with the new one', () => {
  const changed = Buffer.concat([Buffer.alloc(32, 2), key]);
  expect(unsealRecord(changed, 'id', sealRecord(key, 'id', record))).toEqual(record);
  const anew = sealRecord(changed, 'id', record);
  expect(unsealRecord(Buffer.alloc(32, 2), 'id', anew)).toEqual(record);
  expect(() => unsealRecord(key, 'id', anew)).toThrow();
});

it('knows other bytes at the same offset for another record', () => {
  const again = { ...record, value: Buffer.from('made again') };
  expect(quarantineId(origin, again)).not.toBe(quarantineId(origin, record));
});

it('writes a dead letter that says where and why, and not what', () => {
  const reason = { code: 'badData', paths: ['name:invalid_type'] } as const;
  const letter = deadLetterOf(
    { origin, record, reason, type: 'x.v1', tenant: null },
    'billing',
    new Date(0),
  );
  expect(letter).toMatchObject({
    topic: 'billing.dead-letters.v1',
    key: 't:2',
    headers: { 'origin-topic': 't', 'origin-partition': '2', 'origin-offset': '9' },
  });
  expect(letter.value).not.toContain('Bruno');
  expect(JSON.parse(letter.value).data).toEqual({ ...origin, reason, type: 'x.v1' });
});
