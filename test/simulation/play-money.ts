/** Pays top-ups through the pagoPA door; tells billing prices, and what families had before. */
import { order } from '@mestolo/deploy/gateway-simulator/order.ts';
import { pay } from '@mestolo/deploy/gateway-simulator/pay.ts';
import { type Doors, inParallel } from './doors.ts';
import type { Comune, OpeningLine, ReceiptLine } from './input-files.ts';
import { CREDITOR, type Ids } from './play-registry.ts';

const RECEIPTS_AT_ONCE = 16;
const OPENINGS_A_REQUEST = 500;

export interface Money {
  putTariffs(comune: Comune, today: string): Promise<void>;
  /** Once a month, on its first day of service. */
  chargeFees(comune: Comune, today: string): Promise<void>;
  open(lines: readonly OpeningLine[], effectiveOn: string): Promise<void>;
  take(receipts: readonly ReceiptLine[]): Promise<void>;
}

export function playMoney(doors: Doors, ids: Ids): Money {
  const notices = new Map<string, Promise<string>>();
  const feeMonths = new Set<string>();
  let unknownNotices = 0;
  const noticeOf = ({ notice, family, cents }: ReceiptLine) => {
    if (notice === null || family === null) return noticeOfNobody(++unknownNotices);
    const known = notices.get(notice) ?? newNotice(doors, ids, { notice, family, cents });
    notices.set(notice, known);
    return known;
  };
  return {
    async putTariffs(comune, today) {
      const body = tariffsOf(comune, today, ids);
      await doors.office({ service: 'billing', method: 'PUT', path: 'tariffs', body });
    },
    async chargeFees({ fees }, today) {
      const month = today.slice(0, 7);
      if (fees.length === 0 || feeMonths.has(month)) return;
      feeMonths.add(month);
      const body = { month };
      await doors.office({ service: 'billing', method: 'POST', path: 'fees:run', body });
    },
    async open(lines, effectiveOn) {
      for (let from = 0; from < lines.length; from += OPENINGS_A_REQUEST) {
        const part = lines.slice(from, from + OPENINGS_A_REQUEST);
        const balances = part.map(({ family, cents }) => {
          return { accountId: ids.accountOf.get(family), balanceCents: cents, reference: family };
        });
        const body = { effectiveOn, balances };
        await doors.office({ service: 'billing', method: 'POST', path: 'opening-balances', body });
      }
    },
    async take(receipts) {
      await inParallel(receipts, RECEIPTS_AT_ONCE, async (line) => {
        const paid = order.parse({
          noticeNumber: await noticeOf(line),
          creditorFiscalCode: CREDITOR.fiscalCode,
          stationId: CREDITOR.stationId,
          receiptOnly: true,
          receiptId: line.receipt,
          amountCents: line.cents,
          feeCents: line.feeCents,
          paymentDateTime: `${line.paidAt}:00`,
          copies: line.copies,
          parallel: true,
        });
        const report = await pay(`${doors.urls.payments}/pagopa/paForNode`, paid);
        const wanted = line.notice === null ? 'refused' : 'paid';
        if (report.outcome === wanted) return;
        throw new Error(`Receipt ${line.receipt}: ${JSON.stringify(report.receipts)}`);
      });
    },
  };
}

async function newNotice(
  doors: Doors,
  ids: Ids,
  { notice, family, cents }: { notice: string; family: string; cents: number },
): Promise<string> {
  const body = { accountId: ids.accountOf.get(family), amountCents: cents };
  const call = { service: 'payments', method: 'POST', path: 'top-ups', body } as const;
  const { noticeNumber } = await doors.office({ ...call, key: notice });
  return String(noticeNumber);
}

/** A number with the right check digits that the counter of this Comune has not reached. */
async function noticeOfNobody(number: number): Promise<string> {
  const start = `3${CREDITOR.segregationCode}${9_000_000_000_000 + number}`;
  return `${start}${String(BigInt(start) % 93n).padStart(2, '0')}`;
}

function tariffsOf({ tariffs, fees }: Comune, today: string, ids: Ids) {
  const lines = tariffs
    .filter(({ day }) => day <= today)
    .map(({ day: _, school, kind, ...line }) => ({
      ...line,
      ...(school === null ? {} : { schoolId: ids.schoolOf.get(school) }),
      ...(kind === null ? {} : { schoolKind: kind }),
    }));
  const monthly = fees.map(({ from, school, monthlyCents }) => {
    return { from, schoolId: ids.schoolOf.get(school), monthlyCents };
  });
  return monthly.length === 0 ? { lines } : { lines, fees: monthly };
}
