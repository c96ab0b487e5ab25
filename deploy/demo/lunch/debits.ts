/** Waits until every accepted line has become an entry of the ledger. */

import type { Office } from '../../comune/office.ts';
import type { StatementEntry } from './accounts.ts';
import { statementOf } from './accounts.ts';
import type { CalledLine } from './call-the-roll.ts';
import { until } from './until.ts';

const POSTED_WITHIN_MS = 30_000;

/** The entries of the meals, by meal id and revision; or null for one that waits in billing. */
export type MealEntries = ReadonlyMap<string, StatementEntry>;

export function mealKey(meal: { mealId?: string | null; revision?: number | null }): string {
  return `${meal.mealId}:${meal.revision}`;
}

/** Meals that billing cannot price (no tariff for the school) are answered as waiting. */
export async function debitsOf(
  office: Office,
  called: readonly CalledLine[],
): Promise<{ entries: MealEntries; waiting: ReadonlySet<string> }> {
  const expected = called.filter(({ answer }) => answer.mealId);
  const accountIds = [...new Set(expected.map(({ pupil }) => pupil.accountId))];
  return until('the meals to reach the ledger', POSTED_WITHIN_MS, async () => {
    const [statements, waiting] = await Promise.all([
      Promise.all(accountIds.map((accountId) => statementOrNone(office, accountId))),
      waitingMeals(office),
    ]);
    const entries = new Map(
      statements
        .flat()
        .filter(({ kind }) => kind === 'mealDebit')
        .map((entry) => [mealKey(entry), entry]),
    );
    const isDone = ({ answer }: CalledLine) =>
      entries.has(mealKey(answer)) || waiting.has(mealKey(answer));
    return expected.every(isDone) ? { entries, waiting } : null;
  });
}

async function statementOrNone(office: Office, accountId: string): Promise<StatementEntry[]> {
  try {
    return await statementOf(office, accountId);
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 404) return [];
    throw error;
  }
}

async function waitingMeals(office: Office): Promise<ReadonlySet<string>> {
  const { meals } = await office.get<{ meals: { mealId: string; revision: number }[] }>(
    'billing',
    '/parked?limit=500',
  );
  return new Set(meals.map(mealKey));
}
