/** `npm run ops -- try-payment`: would a payment come through? Doors, station, a notice. */
import { randomUUID } from 'node:crypto';
import { ask, personOf } from '../ask.ts';
import { type OpsCommand, type OpsContext, textOf } from '../command.ts';
import { lookAtMongo } from '../doctor/brokers.ts';
import { lookAtCreditors, lookAtKeys, lookAtStation } from '../doctor/pagopa.ts';
import { settingsOf } from '../doctor/settings.ts';
import { worldProbes } from '../doctor/world.ts';
import { NoAccess } from '../no-access.ts';
import type { Reach } from '../reach.ts';

const CENTS = 100;

interface Notice {
  readonly noticeNumber: string;
  readonly state?: string;
}

/** A notice like every other one: paid, it tops that account up; unpaid, it ends by itself. */
async function makeNotice(context: OpsContext, reach: Reach): Promise<Notice | null> {
  const [tenant, account] = [textOf(context, 'tenant'), textOf(context, 'account')];
  if (account === null) return null;
  if (tenant === null) throw new NoAccess('--account needs --tenant.');
  const person = personOf(context);
  const response = await fetch(`${reach.url('payments')}/internal/tenants/${tenant}/top-ups`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await reach.token('payments', person)}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ accountId: account, amountCents: CENTS }),
  });
  const answer = (await response.json()) as Notice & { readonly detail?: string };
  if (response.ok) return answer;
  throw new NoAccess(`payments answers ${response.status}: ${answer.detail ?? ''}`);
}

async function run(context: OpsContext): Promise<number> {
  const reach = await context.reach();
  const settings = settingsOf(reach);
  const { creditors } = await lookAtMongo(reach);
  const probes = worldProbes();
  const outages = await Promise.all(
    creditors.map(async ({ tenant }) => {
      const path = `/internal/tenants/${tenant}/outages`;
      const answer = await ask<{ readonly outages?: readonly { readonly endedAt?: unknown }[] }>(
        reach,
        { service: 'payments', path },
      ).catch(() => null);
      const open = answer?.outages?.filter(({ endedAt }) => !endedAt).length ?? 0;
      return { tenant, open };
    }),
  );
  const findings = [
    ...lookAtCreditors(creditors),
    ...(await lookAtKeys(settings, creditors, probes)),
    lookAtStation(settings, creditors),
  ];
  const notice = await makeNotice(context, reach);
  const wrong = findings.filter(({ state }) => state === 'bad');
  const out = outages.filter(({ open }) => open > 0).map(({ tenant }) => tenant);
  context.answer({ findings, outages, notice }, () => [
    ...findings.map(({ state, check, says }) => `${state.padEnd(4)} ${check}: ${says}`),
    ...wrong.flatMap((one) => (one.state === 'bad' ? [`  → ${one.mend}`] : [])),
    out.length === 0 ? 'No outage is open.' : `An outage is open: ${out.join(', ')}.`,
    notice === null
      ? 'With --tenant and --account it makes a notice of 1.00 EUR to pay.'
      : `Notice ${notice.noticeNumber} of 1.00 EUR is there: pay it, and look for it with lag.`,
  ]);
  return wrong.length + out.length === 0 ? 0 : 1;
}

export const command: OpsCommand = {
  name: 'try-payment',
  summary: 'looks whether a payment would come through; makes a notice of 1 euro where asked to',
  usage: `  --tenant NAME    with --account: of this Comune
  --account ID     makes a notice of 1.00 EUR on this account, to be paid at pagoPA's test
                   platform, at the simulator or at a counter
  --by NAME        who does it; without it the name of this machine's user`,
  options: { tenant: { type: 'string' }, account: { type: 'string' }, by: { type: 'string' } },
  run,
};
