/** What must hold of every Comune's books once all its rules have been played. */
import { expect, test } from 'vitest';
import type { Comune } from './comune.ts';

interface Proof {
  readonly entries: number;
  readonly differences: readonly unknown[];
}

interface Control {
  readonly meals: { readonly differing: readonly unknown[] } | null;
  readonly receipts: { readonly differing: readonly unknown[] } | null;
}

export function bookRules(opened: readonly Comune[]): void {
  test('added up again from their entries, all books are what they say', async () => {
    const proofs = await Promise.all(opened.map(proofOf));
    expect(proofs.flatMap(({ differences }) => differences)).toEqual([]);
    expect(proofs.reduce((sum, { entries }) => sum + entries, 0)).toBeGreaterThan(opened.length);
  });

  test('attendance, payments and billing count the same meals and receipts', async () => {
    const controls = await Promise.all(opened.map(controlOf));
    expect(controls.map(({ meals }) => meals?.differing)).toEqual(opened.map(() => []));
    expect(controls.map(({ receipts }) => receipts?.differing)).toEqual(opened.map(() => []));
  });
}

async function proofOf(comune: Comune): Promise<Proof> {
  await comune.settled();
  const { body } = await comune.post('billing', 'proofs:run', { full: true });
  return body as unknown as Proof;
}

async function controlOf(comune: Comune): Promise<Control> {
  const days = { from: '2020-09-01', to: '2021-07-31', olderThanMinutes: 0 };
  const { body } = await comune.post('billing', 'control-totals:run', days);
  return body as unknown as Control;
}
