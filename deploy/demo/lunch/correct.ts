/** The same roll call again changes nothing; a teacher's correction takes one debit back. */
import { formatEuro } from '@mestolo/money/euro-text.ts';
import { officeOf } from '../../comune/office.ts';
import type { RunningSystem } from '../running-system.ts';
import { accountStates, statementOf } from './accounts.ts';
import {
  type CalledLine,
  type ClassRollCall,
  callTheRoll,
  describeAnswers,
} from './call-the-roll.ts';
import { type MealEntries, mealKey } from './debits.ts';
import type { LaidTable } from './lay-the-table.ts';
import type { Story } from './story.ts';
import { until } from './until.ts';

const REVERSED_WITHIN_MS = 30_000;

export async function callAgain(
  system: RunningSystem,
  { rollCalls, table }: { rollCalls: readonly ClassRollCall[]; table: LaidTable },
  story: Story,
): Promise<void> {
  const accountIds = [...new Set(table.pupils.map(({ accountId }) => accountId))];
  const before = await accountStates(table.office, accountIds);
  const called = await callTheRoll(system, rollCalls, table);
  story.note(describeAnswers(called));
  const after = await accountStates(table.office, accountIds);
  story.check(
    'the roll call sent again was known, line by line',
    called.every(({ answer }) => answer.result !== 'accepted'),
  );
  story.check(
    'the roll call sent again changed no account',
    accountIds.every(
      (accountId) => before.get(accountId)?.version === after.get(accountId)?.version,
    ),
  );
}

/**
 * Whose meal the teacher takes back: one that cost something, of a family that did not just pay.
 */
export function pupilToCorrect(
  called: readonly CalledLine[],
  entries: MealEntries,
  payerId: string | null,
): CalledLine | null {
  const charged = called.filter(
    ({ entry, answer }) =>
      entry.state === 'present' && (entries.get(mealKey(answer))?.amountCents ?? 0) > 0,
  );
  return charged.find(({ pupil }) => pupil.accountId !== payerId) ?? charged[0] ?? null;
}

export async function correctToAbsent(
  system: RunningSystem,
  { table, line }: { table: LaidTable; line: CalledLine },
  story: Story,
): Promise<void> {
  const { pupil, entry, answer } = line;
  const teacher = officeOf(system, table.tenant, 'teacher');
  await teacher.send('POST', 'attendance', '/corrections', {
    observationId: `correction-${entry.observationId}`,
    pupilId: entry.pupilId,
    servedOn: entry.servedOn,
    state: 'absent',
    reason: 'went home before lunch',
  });
  const reversal = await until('the debit to be taken back', REVERSED_WITHIN_MS, async () => {
    const statement = await statementOf(table.office, pupil.accountId);
    return (
      statement.find(({ kind, mealId }) => kind === 'mealReversal' && mealId === answer.mealId) ??
      null
    );
  });
  const debit = (await statementOf(table.office, pupil.accountId)).find(
    ({ kind, mealId, revision }) =>
      kind === 'mealDebit' && mealId === answer.mealId && revision === answer.revision,
  );
  story.note(`${pupil.shownName}: ${formatEuro(reversal.amountCents)} given back`);
  story.check(
    'the correction gave back what was charged',
    debit?.amountCents === reversal.amountCents,
  );
}
