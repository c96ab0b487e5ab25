/** A parent without a smartphone proves the number and asks for the balance by SMS. */
import { formatEuro } from '@mestolo/money/euro-text.ts';
import { accountStates } from './accounts.ts';
import { type Course, familyName } from './course.ts';
import { until } from './until.ts';

const ANSWERED_WITHIN_MS = 15_000;
/** A number is looked for in so many families; there need not be one. */
const FAMILIES_ASKED = 20;

interface ShownGuardian {
  readonly guardianId: string;
  readonly phone: string | null;
  readonly stopped: readonly string[];
  readonly verified: readonly string[];
}

interface Sms {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly direction: 'outbound' | 'inbound';
}

export async function askBySmsStep(course: Course, payerId: string | null): Promise<void> {
  const { story } = course;
  await story.step('A parent proves a number and asks for the balance by SMS');
  const found = await guardianToProve(course, payerId);
  if (found === null) return story.nothingToShow('nobody has a number that is still to be proved');
  const { accountId, guardianId } = found;
  const path = `/accounts/${accountId}/guardians/${guardianId}/verifications`;
  const before = await smsNow(course);
  await course.table.office.send('POST', 'notifications', path, { channel: 'sms' });
  const [coded, code] = await arrives(course, before, ({ text }) => /\b[0-9]{6}\b/.exec(text)?.[0]);
  const family = familyName(course, accountId);
  story.note(`${family} gets a code, and answers with it`);
  const confirmed = await answer(course, coded, code);
  story.check('the code that came by SMS proves the number', await isProved(course, found));
  story.note(`the Comune: ${confirmed}`);
  const balance = (await accountStates(course.table.office, [accountId])).get(accountId);
  const told = await answer(course, coded, 'SALDO');
  story.note(`the parent: SALDO; the Comune: ${told}`);
  const expected = formatEuro(balance?.balanceCents ?? 0).replaceAll(/\s/g, ' ');
  story.check('the parent who asked by SMS is told the balance', told.includes(expected));
}

/** The family that paid where it can be; its balance is the most interesting one. */
async function guardianToProve({ table, accountIds }: Course, payerId: string | null) {
  const families = [...(payerId ? [payerId] : []), ...accountIds.filter((id) => id !== payerId)];
  for (const accountId of families.slice(0, FAMILIES_ASKED)) {
    const { guardians } = await guardiansOf(table, accountId);
    const guardian = guardians.find(
      ({ phone, stopped, verified }) =>
        phone !== null && !stopped.includes('sms') && !verified.includes('sms'),
    );
    if (guardian) return { accountId, guardianId: guardian.guardianId };
  }
  return null;
}

function guardiansOf({ office }: Course['table'], accountId: string) {
  const path = `/accounts/${accountId}/guardians`;
  return office.get<{ guardians: readonly ShownGuardian[] }>('notifications', path);
}

async function isProved(
  { table }: Course,
  { accountId, guardianId }: { readonly accountId: string; readonly guardianId: string },
): Promise<boolean> {
  const { guardians } = await guardiansOf(table, accountId);
  return guardians.some((one) => one.guardianId === guardianId && one.verified.includes('sms'));
}

/** Writes from the phone that this SMS went to, and waits for what comes back to it. */
async function answer(course: Course, { to: from, from: to }: Sms, text: string): Promise<string> {
  const before = await smsNow(course);
  const response = await fetch(`${course.system.urls.mailbox}/api/inbound`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ from, to, text }),
  });
  const { answered } = (await response.json()) as { answered: number | null };
  if (answered !== 200) throw new Error(`notifications took no SMS: ${answered ?? 'no answer'}`);
  const [reply] = await arrives(course, before, (sms) => sms.to === from || undefined);
  return reply.text;
}

async function smsNow({ system }: Course): Promise<readonly Sms[]> {
  const response = await fetch(`${system.urls.mailbox}/api/messages?channel=sms&limit=200`);
  const { messages } = (await response.json()) as { messages: readonly Sms[] };
  return messages.filter(({ direction }) => direction === 'outbound');
}

/** The first SMS that is new and in which something is found. */
function arrives<Found>(
  course: Course,
  before: readonly Sms[],
  find: (sms: Sms) => Found | undefined,
): Promise<readonly [Sms, Found]> {
  const known = new Set(before.map(({ id }) => id));
  return until('an SMS to arrive', ANSWERED_WITHIN_MS, async () => {
    for (const sms of await smsNow(course)) {
      const found = known.has(sms.id) ? undefined : find(sms);
      if (found !== undefined) return [sms, found] as const;
    }
    return null;
  });
}
