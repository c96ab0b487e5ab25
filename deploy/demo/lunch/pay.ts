/** A parent asks for a payment notice of an amount of her choice and pays it at a gateway. */
import { formatEuro } from '@mestolo/money/euro-text.ts';
import { localDate, localTime } from '@mestolo/service/local-time.ts';
import type { ComuneFolder } from '../../comune/comune-folder.ts';
import type { RunningSystem } from '../running-system.ts';
import { type AccountState, accountStates } from './accounts.ts';
import { creditorOf, TIME_ZONE } from './comune-statements.ts';
import type { LaidTable } from './lay-the-table.ts';
import type { Story } from './story.ts';
import { until } from './until.ts';

export interface Payment {
  readonly accountId: string;
  readonly amountCents: number;
  readonly noticeNumber: string;
  readonly after: AccountState;
}

const USUAL_TOP_UP_CENTS = 5_000;
const CREDITED_WITHIN_MS = 30_000;
const KNOWN_WITHIN_MS = 30_000;

interface GatewayReport {
  readonly outcome: string;
  /** `gpd` where no station was asked. */
  readonly source: string;
  readonly verify: { readonly amountCents: number | null } | null;
  readonly receipts: readonly unknown[];
}

/** Enough for the debt and some weeks more, in round figures. */
function chosenAmountCents(balanceCents: number): number {
  const debtCents = Math.max(0, -balanceCents);
  return USUAL_TOP_UP_CENTS + Math.ceil(debtCents / 1_000) * 1_000;
}

export async function payNotice(
  system: RunningSystem,
  { table, comune, payer }: { table: LaidTable; comune: ComuneFolder; payer: AccountState },
  story: Story,
): Promise<Payment> {
  const { accountId } = payer;
  const amountCents = chosenAmountCents(payer.balanceCents);
  const notice = await table.office.send<{ noticeNumber: string; noticeNumberInGroups: string }>(
    'POST',
    'payments',
    '/top-ups',
    { accountId, amountCents },
    { 'idempotency-key': `lunch-${table.day.servedOn}-${accountId}-${payer.version}` },
  );
  story.note(`notice ${notice.noticeNumberInGroups} over ${formatEuro(amountCents)}`);
  const { noticeNumber } = notice;
  const { provider } = creditorOf(comune);
  await shiftGatewayClock(system, { table, comune });
  if (provider === 'gpd') {
    await untilInGpd(system, { comune, noticeNumber });
    // Whoever asked the station all the same would get no answer.
    await postToGateway(system, '/faults', { door: 'station', mode: 'down' });
    story.note('PagoPA keeps the position; the station cannot be reached');
  }
  const report = await payAtGateway(system, { table, comune, noticeNumber });
  story.note(
    `the gateway: ${report.outcome}, it had read ${formatEuro(report.verify?.amountCents ?? 0)}`,
  );
  story.check('the gateway verified, activated and paid the notice', report.outcome === 'paid');
  story.check(
    'the gateway was asked for the amount the parent chose',
    report.verify?.amountCents === amountCents,
  );
  const isFromGpd = report.source === 'gpd';
  story.check(`the notice was paid from ${provider}`, isFromGpd === (provider === 'gpd'));
  if (isFromGpd) {
    await postToGateway(system, '/faults', { door: 'station', mode: 'ok' });
    const polled = await table.office.send<{ taken: number }>(
      'POST',
      'payments',
      '/receipts:poll',
      {},
    );
    story.note(`receipts fetched from PagoPA: ${polled.taken}`);
  }
  const after = await until('the credit to be posted', CREDITED_WITHIN_MS, async () => {
    const state = (await accountStates(table.office, [accountId])).get(accountId);
    return state && state.version > payer.version ? state : null;
  });
  return { accountId, amountCents, noticeNumber, after };
}

/** Who pays by hand after the lunch lives on its day, too. */
async function shiftGatewayClock(
  system: RunningSystem,
  { table, comune }: { table: LaidTable; comune: ComuneFolder },
): Promise<void> {
  await postToGateway(system, '/clock', {
    ec: creditorOf(comune).fiscalCode,
    offsetMs: table.clockOffsetMs,
  });
}

/** A notice is told to PagoPA just after it is made. */
async function untilInGpd(
  system: RunningSystem,
  { comune, noticeNumber }: { comune: ComuneFolder; noticeNumber: string },
): Promise<void> {
  const url = `${system.urls.gateway}/positions?ec=${creditorOf(comune).fiscalCode}&limit=50`;
  await until('the position to be in GPD', KNOWN_WITHIN_MS, async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    const { positions } = (await response.json()) as { positions: KnownPosition[] };
    const options = positions.flatMap(({ paymentOption }) => paymentOption);
    return options.some(({ nav }) => nav === noticeNumber) ? true : null;
  });
}

interface KnownPosition {
  readonly paymentOption: readonly { readonly nav: string }[];
}

async function payAtGateway(
  system: RunningSystem,
  { table, comune, noticeNumber }: { table: LaidTable; comune: ComuneFolder; noticeNumber: string },
): Promise<GatewayReport> {
  const { fiscalCode, brokerId, stationId } = creditorOf(comune);
  const now = new Date(Date.now() + table.clockOffsetMs);
  const paymentDateTime = `${localDate(now, TIME_ZONE)}T${localTime(now, TIME_ZONE).slice(0, 8)}`;
  return postToGateway<GatewayReport>(system, '/pay', {
    noticeNumber,
    creditorFiscalCode: fiscalCode,
    brokerId,
    stationId,
    paymentDateTime,
  });
}

async function postToGateway<Answer>(
  system: RunningSystem,
  path: string,
  body: object,
): Promise<Answer> {
  const response = await fetch(`${system.urls.gateway}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  if (!response.ok)
    throw new Error(`the gateway answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}
