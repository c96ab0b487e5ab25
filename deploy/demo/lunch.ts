/** Plays one lunch of a Comune on the running system and checks the books afterwards. */
import { accountStates } from './lunch/accounts.ts';
import { askBySmsStep } from './lunch/ask-by-sms.ts';
import type { Course } from './lunch/course.ts';
import { type LaidTable, layTheTable } from './lunch/lay-the-table.ts';
import { messagesNow } from './lunch/messages.ts';
import { report } from './lunch/report.ts';
import {
  callTheRollStep,
  correctionStep,
  creditStep,
  debitStep,
  messageStep,
  newMessages,
  paymentStep,
} from './lunch/steps.ts';
import { createStory, type Story } from './lunch/story.ts';
import type { LunchOptions, LunchResult, RunningSystem } from './running-system.ts';

export async function playLunch(system: RunningSystem, wishes: LunchOptions): Promise<LunchResult> {
  // Amounts have a space that does not break, which nobody finds who searches a terminal.
  const say = (line: string) => wishes.say(line.replaceAll('\u00a0', ' '));
  const options = { ...wishes, say };
  const story = createStory(options);
  const course = await prepare(system, options, story);
  const { rollCalls, called } = await callTheRollStep(course);
  const { entries, waiting } = await debitStep(course, called);
  await messageStep(course);
  const payment = await paymentStep(course);
  await creditStep(course, payment);
  await askBySmsStep(course, payment?.accountId ?? null);
  const corrected = await correctionStep(course, { rollCalls, called, entries, payment });

  const { table, accountIds, before } = course;
  const after = await accountStates(table.office, accountIds);
  const messages = await newMessages(course, after);
  table.played();
  const happened = { called, entries, waiting, before, after, messages, payment, corrected };
  options.say(`\n${report(happened)}\n`);
  await checkBooks(system, story);
  const failed = story.checks.filter(({ ok }) => !ok);
  for (const { what } of failed) options.say(`DOES NOT HOLD: ${what}`);
  options.say(`${story.checks.length - failed.length} checks hold, ${failed.length} do not.`);
  const shown = payment?.accountId ?? accountIds[0];
  const accountLinks = shown ? [await linkTo(table, shown)] : [];
  return { ok: failed.length === 0, accountLinks };
}

async function prepare(
  system: RunningSystem,
  options: LunchOptions,
  story: Story,
): Promise<Course> {
  const { comune } = options;
  options.say(`The table is laid for ${comune.name}`);
  const table = await layTheTable(system, comune, story);
  const accountIds = [...new Set(table.pupils.map(({ accountId }) => accountId))];
  const before = await accountStates(table.office, accountIds);
  const earlier = [...(await messagesNow(table.office, accountIds)).values()];
  const earlierMessages = new Set(
    earlier.flatMap(({ notifications }) => notifications.map((one) => one.notificationId)),
  );
  return { system, comune, table, story, accountIds, before, earlierMessages };
}

/** By a program of its own that reads the databases and nothing else. */
async function checkBooks(system: RunningSystem, story: Story): Promise<void> {
  const args = ['--uri', system.auditorUri];
  const checked = await system.runProgram('books', 'deploy/books/check.ts', args);
  for (const line of `${checked.stdout}${checked.stderr}`.trim().split('\n')) story.note(line);
  story.check('the books are right', checked.code === 0);
}

async function linkTo(table: LaidTable, accountId: string): Promise<string> {
  const { url } = await table.office.send<{ url: string }>('POST', 'portal', '/links', {
    accountId,
  });
  return url;
}
