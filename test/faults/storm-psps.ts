/** Fifty PSPs that pay notices through the simulated node, whatever happens to the station. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type AskedNotice, PAID_AT, STORM_CREDITOR } from './storm-comune.ts';

export interface PspOptions {
  readonly gatewayUrl: string;
  readonly notices: readonly AskedNotice[];
  readonly psps: number;
  /** Over how many seconds the payments begin. */
  readonly seconds: number;
  readonly giveUpAfterSeconds: number;
  /** How often each receipt is sent. */
  readonly copies: number;
}

export interface PspReport {
  readonly paid: number;
  /** Asked again because the station gave no answer. */
  readonly askedAgain: number;
  /** Answers that ought not to have been given. */
  readonly wrongAnswers: readonly string[];
  /** How long each answered verify and get took. */
  readonly verifyMs: readonly number[];
  readonly getMs: readonly number[];
  /** From the first verify to the last payment. */
  readonly tookSeconds: number;
}

interface SeenCall {
  readonly outcome: string;
  readonly faultCode: string | null;
  readonly amountCents: number | null;
  readonly tookMs: number;
}

interface Report {
  readonly outcome: string;
  readonly verify: SeenCall | null;
  readonly get: SeenCall | null;
  readonly receipts: readonly SeenCall[];
}

const AGAIN_AFTER_MS = 400;

export async function payAll(options: PspOptions): Promise<PspReport> {
  const { notices, psps, seconds, giveUpAfterSeconds } = options;
  const wrongAnswers: string[] = [];
  const [verifyMs, getMs]: [number[], number[]] = [[], []];
  const counts = { paid: 0, askedAgain: 0 };
  const begunMs = Date.now();
  let lastPaidMs = begunMs;
  let next = 0;
  const isLate = () => Date.now() > begunMs + giveUpAfterSeconds * 1000;

  const payOne = async (notice: AskedNotice, psp: string) => {
    for (; !isLate(); counts.askedAgain += 1) {
      const report = await order(options, notice, psp);
      if (report.verify?.outcome === 'OK') verifyMs.push(report.verify.tookMs);
      if (report.get?.outcome === 'OK') getMs.push(report.get.tookMs);
      wrongAnswers.push(...wrongOf(report, notice));
      const wasSilent = [report.verify, report.get].some((one) => one?.outcome === 'none');
      if (!wasSilent) {
        if (report.outcome === 'paid' || report.outcome === 'notDelivered') counts.paid += 1;
        lastPaidMs = Date.now();
        return;
      }
      await pause(AGAIN_AFTER_MS);
    }
  };
  const work = async (psp: string) => {
    for (let index = next++; index < notices.length && !isLate(); index = next++) {
      const notice = notices[index];
      const dueMs = begunMs + (index / notices.length) * seconds * 1000;
      await pause(Math.max(0, dueMs - Date.now()));
      if (notice) await payOne(notice, psp);
    }
  };
  const names = Array.from(
    { length: psps },
    (_, index) => `PSP${String(index + 1).padStart(5, '0')}`,
  );
  await Promise.all(names.map(work));
  const tookSeconds = (lastPaidMs - begunMs) / 1000;
  return { ...counts, wrongAnswers, verifyMs, getMs, tookSeconds };
}

async function order(
  { gatewayUrl, copies }: PspOptions,
  { noticeNumber }: AskedNotice,
  psp: string,
): Promise<Report> {
  const response = await fetch(`${gatewayUrl}/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      noticeNumber,
      creditorFiscalCode: STORM_CREDITOR,
      paymentDateTime: PAID_AT,
      receiptId: randomBytes(16).toString('hex'),
      version: noticeNumber.endsWith('7') ? 1 : 2,
      psp,
      copies,
      parallel: true,
      // Every payment shall go the long way, also where the archive of notices knows it.
      allowStandIn: false,
      // After that the node goes on by itself, an hour apart, and PSPs pay the next notice.
      attempts: 3,
      retryDelayMs: AGAIN_AFTER_MS,
    }),
  });
  if (!response.ok)
    throw new Error(`the node answers ${response.status}: ${await response.text()}`);
  return (await response.json()) as Report;
}

/** No answer is allowed while processes die. A refusal, or another amount, is not. */
function wrongOf({ verify, get, receipts }: Report, notice: AskedNotice): string[] {
  const asked = [verify, get].filter((one) => one?.outcome === 'OK');
  const kos = [verify, get, ...receipts].filter((one) => one?.outcome === 'KO');
  return [
    ...kos.map((one) => `${notice.noticeNumber}: KO ${one?.faultCode}`),
    ...asked
      .filter((one) => one?.amountCents !== notice.amountCents)
      .map((one) => `${notice.noticeNumber}: ${one?.amountCents} instead of ${notice.amountCents}`),
  ];
}
