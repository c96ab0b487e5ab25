/**
 * Fetches receipts from PagoPA's archive for Comuni whose notices it answers for. The archive lists
 * by the time of payment, and a receipt may come there days after it; so each reading goes back
 * some days behind what was read, and what was taken before is passed over.
 */
import { crashPoint } from '@mestolo/messaging/crash-points.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { addDays, localDate } from '@mestolo/service/local-time.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { z } from 'zod';
import type { Creditor } from '../domain/creditor.ts';
import type { StationPorts } from '../pagopa/ports.ts';
import type { Queries } from '../store/queries.ts';
import type { ReceiptPolls } from '../store/receipt-polls.ts';
import { readGpdReceipt } from './gpd-receipt.ts';
import { jsonOf } from './limited-body.ts';
import type { PagopaAnswer, PagopaClient } from './pagopa-client.ts';

export type PollOutcome =
  | { readonly kind: 'polled'; readonly taken: number; readonly failed: number }
  /** The archive does not answer, or another process is reading it now. */
  | { readonly kind: 'unavailable' };

export interface ReceiptPoll {
  now(creditor: Creditor): Promise<PollOutcome>;
}

export interface PollingNeeds {
  readonly client: PagopaClient;
  readonly polls: ReceiptPolls;
  readonly queries: Pick<Queries, 'comune'>;
  readonly takeReceipt: StationPorts['takeReceipt'];
  readonly logger: Logger;
}

/** The node tries for two days to hand over a receipt, and people mend things after a weekend. */
const OVERLAP_DAYS = 7;
const LEASE_SECONDS = 300;
const PAGE_SIZE = 100;

const listed = z.object({
  totalPages: z.int().optional(),
  results: z.array(z.object({ iuv: z.string().regex(/^[0-9A-Za-z]{1,35}$/) })),
});

export function createReceiptPoll(needs: PollingNeeds): ReceiptPoll {
  const { polls, logger } = needs;
  return {
    async now(creditor) {
      const { fiscalCode, tenant } = creditor;
      const cursor = await polls.lease(fiscalCode, LEASE_SECONDS);
      if (cursor === null) return { kind: 'unavailable' };
      let { readTo } = cursor;
      try {
        const days = await daysToRead(needs, creditor, readTo);
        const iuvs = await listReceipts(needs, creditor, days);
        if (iuvs === null) return { kind: 'unavailable' };
        const outcome = await takeAll(needs, creditor, iuvs);
        // What could not be taken is listed again, however long it takes to mend it.
        if (outcome.failed === 0) readTo = days.readTo;
        if (outcome.taken > 0) logger.info({ tenant, ...outcome }, 'receipts of the archive');
        return { kind: 'polled', ...outcome };
      } finally {
        await polls.release(fiscalCode, readTo);
      }
    },
  };
}

interface Days {
  readonly from: string;
  readonly to: string;
  /** How far is read when all of it is taken. */
  readonly readTo: string;
}

/** Paid by the machine's clock or by the Comune's own: in a demonstration they are years apart. */
async function daysToRead(
  { queries, polls }: PollingNeeds,
  { tenant, timeZone, fiscalCode }: Creditor,
  readTo: string | null,
): Promise<Days> {
  const machine = localDate(new Date(), timeZone);
  const today = (await queries.comune(tenant))?.today ?? machine;
  const first = readTo ?? (await polls.firstDay(fiscalCode)) ?? today;
  const [earlier = today, later = today] = [today, machine].sort();
  return { from: addDays(first, -OVERLAP_DAYS), to: addDays(later, 1), readTo: earlier };
}

/** The IUVs that are not known yet; null where the archive can't be read now. */
async function listReceipts(
  { client, polls, logger }: PollingNeeds,
  { fiscalCode, tenant }: Creditor,
  { from, to }: Days,
): Promise<string[] | null> {
  const untaken: string[] = [];
  for (let page = 0; ; page += 1) {
    const query = new URLSearchParams({
      pageNum: String(page),
      pageSize: String(PAGE_SIZE),
      from,
      to,
    });
    const answer = await client.call({
      part: 'gpdPayments',
      fiscalCode,
      method: 'GET',
      path: `/payments/${fiscalCode}/receipts?${query}`,
    });
    // There are none, or there is no such page any more.
    if (isRefused(answer, 404) || (page > 0 && isRefused(answer, 400))) return untaken;
    const found = answer.kind === 'ok' ? listed.safeParse(jsonOf(answer.text)).data : undefined;
    if (found === undefined) {
      const words = answer.kind === 'ok' ? 'another form than agreed' : answer.words;
      logger.warn({ tenant, words }, 'the archive of receipts can’t be read now');
      return null;
    }
    const iuvs = [...new Set(found.results.map(({ iuv }) => iuv))];
    untaken.push(...(await polls.untaken(fiscalCode, iuvs)));
    if (page + 1 >= (found.totalPages ?? 1)) return untaken;
  }
}

async function takeAll(
  needs: PollingNeeds,
  creditor: Creditor,
  iuvs: readonly string[],
): Promise<{ taken: number; failed: number }> {
  let failed = 0;
  for (const iuv of iuvs) if (!(await takeOne(needs, creditor, iuv))) failed += 1;
  return { taken: iuvs.length - failed, failed };
}

/** Taken first and marked then: who is killed between takes it again, and it is known by its id. */
async function takeOne(
  { client, polls, takeReceipt, logger }: PollingNeeds,
  creditor: Creditor,
  iuv: string,
): Promise<boolean> {
  const { fiscalCode, tenant } = creditor;
  const answer = await client.call({
    part: 'gpdPayments',
    fiscalCode,
    method: 'GET',
    path: `/payments/${fiscalCode}/receipts/${iuv}`,
    accept: 'application/xml',
  });
  const reading = answer.kind === 'ok' ? readGpdReceipt(answer.text, iuv) : null;
  if (answer.kind !== 'ok' || reading?.kind !== 'read') {
    const words =
      answer.kind === 'ok' ? reading?.kind === 'refused' && reading.reason : answer.words;
    logger.warn({ tenant, iuv, words }, 'a receipt of the archive could not be taken');
    return false;
  }
  await takeReceipt({ creditor, content: reading.content, raw: answer.text, cause: NO_CAUSE });
  crashPoint('sender.polled');
  await polls.taken(fiscalCode, iuv);
  return true;
}

function isRefused(answer: PagopaAnswer, status: number): boolean {
  return answer.kind === 'refused' && answer.status === status;
}
