/** The steps of a lunch. Each one does something real, waits for its effect and tells it. */
import { formatEuro } from '@mestolo/money/euro-text.ts';
import { type AccountState, accountStates } from './accounts.ts';
import {
  type CalledLine,
  type ClassRollCall,
  callTheRoll,
  describeAnswers,
  rollCallsOf,
} from './call-the-roll.ts';
import { callAgain, correctToAbsent, pupilToCorrect } from './correct.ts';
import { type Course, familyName, isOfToday } from './course.ts';
import { debitsOf, type MealEntries } from './debits.ts';
import { describeMessages, messagesAfter, type SentMessage } from './messages.ts';
import { type Payment, payNotice } from './pay.ts';
import { until } from './until.ts';

const THANKED_WITHIN_MS = 15_000;

export async function callTheRollStep({ system, comune, table, story }: Course): Promise<{
  readonly rollCalls: readonly ClassRollCall[];
  readonly called: readonly CalledLine[];
}> {
  await story.step('The canteen devices call the roll, class by class');
  const rollCalls = rollCallsOf(comune.rollCall, table, story);
  const called: CalledLine[] = [];
  for (const rollCall of rollCalls) {
    const inClass = await callTheRoll(system, [rollCall], table);
    story.note(`${rollCall.title}: ${describeAnswers(inClass)}`);
    for (const { answer, pupil } of inClass) {
      if (!answer.problem) continue;
      story.note(`  ${pupil.shownName}: ${answer.result}, ${answer.problem.detail}`);
    }
    called.push(...inClass);
  }
  const lines = rollCalls.flatMap((rollCall) => rollCall.lines);
  story.check('every line of the roll call was answered', called.length === lines.length);
  return { rollCalls, called };
}

export async function debitStep({ table, story }: Course, called: readonly CalledLine[]) {
  await story.step('Every meal becomes a debit on its family’s account');
  const posted = await debitsOf(table.office, called);
  const charged = chargedOn(posted.entries, table.day.servedOn);
  const sumCents = charged.reduce((sum, amountCents) => sum + amountCents, 0);
  story.note(`${charged.length} meals charged, ${formatEuro(sumCents)} in all`);
  if (posted.waiting.size > 0) {
    story.note(`${posted.waiting.size} meals wait until billing can price them`);
  }
  return posted;
}

function chargedOn(entries: MealEntries, day: string): number[] {
  return [...entries.values()]
    .filter(({ effectiveOn, amountCents }) => effectiveOn === day && amountCents > 0)
    .map(({ amountCents }) => amountCents);
}

export async function messageStep(course: Course): Promise<void> {
  const { story, table, accountIds, before } = course;
  await story.step('Families whose balance is low or negative are written to');
  const states = await accountStates(table.office, accountIds);
  const moved = [...states.values()].filter(
    ({ accountId, version }) => version > (before.get(accountId)?.version ?? 0),
  );
  const negative = moved.filter(({ balanceCents }) => balanceCents < 0).length;
  story.note(`${moved.length} balances moved, ${negative} of them are below zero`);
  const today = await newMessages(course, states);
  for (const [accountId, messages] of today) {
    const balance = formatEuro(states.get(accountId)?.balanceCents ?? 0);
    story.note(`${familyName(course, accountId)} (${balance}): ${describeMessages(messages)}`);
  }
  if (today.size === 0) story.nothingToShow('by the rules no message is due today');
}

/** Messages decided since the lunch began, once all that may leave has left. */
export async function newMessages(
  course: Course,
  states: ReadonlyMap<string, AccountState>,
): Promise<ReadonlyMap<string, readonly SentMessage[]>> {
  const { table } = course;
  const versions = new Map([...states].map(([accountId, { version }]) => [accountId, version]));
  const told = await messagesAfter(table.office, {
    versions,
    clockOffsetMs: table.clockOffsetMs,
  });
  const today = [...told].map(
    ([accountId, { notifications }]) =>
      [accountId, notifications.filter((message) => isOfToday(course, message))] as const,
  );
  return new Map(today.filter(([, messages]) => messages.length > 0));
}

/** The family that owes most tops up; where none owes, the one with the least. */
export async function paymentStep(course: Course): Promise<Payment | null> {
  const { system, comune, table, story, accountIds } = course;
  await story.step('A parent asks for a payment notice and pays it at a gateway');
  const states = await accountStates(table.office, accountIds);
  const [payer] = [...states.values()].toSorted((a, b) => a.balanceCents - b.balanceCents);
  if (!payer) {
    story.nothingToShow('there is no family');
    return null;
  }
  story.note(`${familyName(course, payer.accountId)}: ${formatEuro(payer.balanceCents)}`);
  return payNotice(system, { table, comune, payer }, story);
}

export async function creditStep(course: Course, payment: Payment | null): Promise<void> {
  const { story, table } = course;
  await story.step('The credit is posted, and the family is thanked');
  if (!payment) return story.nothingToShow('nobody paid');
  const { accountId, after } = payment;
  story.note(`the balance is ${formatEuro(after.balanceCents)}`);
  story.check('the balance of the family that paid is positive again', after.balanceCents > 0);
  const isReachable = table.pupils.some(
    (pupil) => pupil.accountId === accountId && pupil.isReachable,
  );
  if (!isReachable) {
    return story.nothingToShow('the family has neither an e-mail address nor a mobile number');
  }
  const thanks = await until('the thank-you to leave', THANKED_WITHIN_MS, async () => {
    const messages = (await newMessages(course, new Map([[accountId, after]]))).get(accountId);
    const found = messages?.filter(({ kind }) => kind === 'thankYou') ?? [];
    return found.length > 0 ? found : null;
  });
  story.note(`${familyName(course, accountId)}: ${describeMessages(thanks)}`);
}

export async function correctionStep(
  course: Course,
  lunch: {
    readonly rollCalls: readonly ClassRollCall[];
    readonly called: readonly CalledLine[];
    readonly entries: MealEntries;
    readonly payment: Payment | null;
  },
): Promise<CalledLine | null> {
  const { system, table, story } = course;
  await story.step('The roll call comes again; a teacher corrects one pupil to absent');
  await callAgain(system, { rollCalls: lunch.rollCalls, table }, story);
  const line = pupilToCorrect(lunch.called, lunch.entries, lunch.payment?.accountId ?? null);
  if (line) await correctToAbsent(system, { table, line }, story);
  else story.nothingToShow('nobody was charged a meal that could be taken back');
  return line;
}
