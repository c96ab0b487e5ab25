import { xorOf } from '@mestolo/contracts/control-totals.ts';
import { expect, test } from 'vitest';
import { gainsOf } from './receipt-totals.ts';

const ids = Array.from({ length: 50 }, (_, index) => `00000000190:r${index}`);
const counted = ids.map((id, index) => ({
  id,
  tenant: 'prova',
  paidOn: index < 20 ? '2020-10-05' : '2020-10-06',
}));

test('all lanes of a day together count each receipt once', () => {
  const some = ids.map((_, index) => gainsOf(counted.slice(index, index + 1)));
  const gains = some.flat().filter(({ paidOn }) => paidOn === '2020-10-05');
  expect(gains.reduce((sum, { receipts }) => sum + receipts, 0)).toBe(20);
  expect(gains.reduce((xor, gain) => xor ^ gain.xor, 0n)).toBe(xorOf(ids.slice(0, 20)));
  expect(gains.length).toBeGreaterThan(1);
});

test('receipts kept together touch one document a day, so that two groups seldom meet', () => {
  expect(gainsOf(counted)).toHaveLength(2);
  const lanes = ids.map((_, index) => gainsOf(counted.slice(index))[0]?.lane);
  expect(new Set(lanes).size).toBeGreaterThan(20);
});

test('Comuni and days are kept apart', () => {
  const elsewhere = gainsOf([...counted, { id: 'x:1', tenant: 'altrove', paidOn: '2020-10-05' }]);
  expect(elsewhere.filter(({ tenant }) => tenant === 'altrove')).toHaveLength(1);
  expect(gainsOf([])).toEqual([]);
});
