/** The whole station in memory: every rule of the real one, and maps instead of a database. */

import { centsOf } from '@mestolo/payments/domain/amounts.ts';
import { type Notice, openNotice } from '@mestolo/payments/domain/notice.ts';
import { judgeReceipt, type KnownReceipt } from '@mestolo/payments/domain/receipt.ts';
import { contentHash } from '@mestolo/payments/domain/receipt-content.ts';
import type { Debtor, StationPorts } from '@mestolo/payments/pagopa/ports.ts';
import { CREDITOR } from './samples.ts';

const creditor = {
  tenant: 'pianengo',
  timeZone: 'Europe/Rome',
  fiscalCode: CREDITOR,
  companyName: 'Comune di Pianengo & C. <prova>',
  officeName: 'Ufficio Scuola',
  brokerId: CREDITOR,
  stationId: `${CREDITOR}_01`,
  segregationCode: '01',
  iban: 'IT60X0542811101000000123456',
  transferCategory: '9/0107101TS/',
};

const TODAY = '2020-10-01';
const now = `${TODAY}T10:00:00.000Z`;

/** A notice of each kind the node may ask for, by the base of its number. */
export function sampleNotices(): Record<'open' | 'paid' | 'expired' | 'cancelled', Notice> {
  const make = (base: number, changes: Partial<Notice>) => ({
    ...openNotice({
      tenant: creditor.tenant,
      creditorFiscalCode: CREDITOR,
      segregationCode: '01',
      base,
      accountId: '0190a1b2-0000-7000-8000-000000000001',
      amountCents: 5000,
      idempotencyKey: String(base),
      now,
      today: TODAY,
    }),
    ...changes,
  });
  return {
    open: make(123, {}),
    paid: make(124, { state: 'paid', receipts: 1, version: 2 }),
    expired: make(125, { dueOn: '2020-09-30' }),
    cancelled: make(126, { state: 'cancelled', version: 2 }),
  };
}

export interface MemoryStation {
  readonly ports: StationPorts;
}

export function memoryStation(
  notices: readonly Notice[],
  options: { readonly debtor?: Debtor; readonly officeName?: string } = {},
): MemoryStation {
  const known = new Map(notices.map((notice) => [notice.noticeNumber, notice]));
  const receipts = new Map<string, KnownReceipt>();
  const ours = { ...creditor, officeName: options.officeName ?? creditor.officeName };
  const ports: StationPorts = {
    creditorsOf: async (fiscalCode) => (fiscalCode === CREDITOR ? [ours] : []),
    async findNotice(fiscalCode, noticeNumber) {
      const notice = fiscalCode === CREDITOR ? known.get(noticeNumber) : undefined;
      return notice === undefined
        ? null
        : { notice, creditor: ours, today: TODAY, now: new Date(now) };
    },
    debtorOf: async () => options.debtor ?? null,
    markUnderWay: () => {},
    noticeByCode: async () => ({ kind: 'unknownCode' }),
    async takeReceipt({ content, raw }) {
      const { receiptId, noticeNumber } = content;
      const verdict = judgeReceipt(
        {
          id: `${CREDITOR}:${receiptId}`,
          tenant: creditor.tenant,
          creditorFiscalCode: CREDITOR,
          receiptId,
          noticeNumber,
          noticeCreditor: content.fiscalCode,
          outcome: content.outcome === 'OK' ? 'OK' : 'KO',
          paymentCents: centsOf(content.paymentAmount),
          transfers: content.transferList.transfer.map((transfer) => ({
            fiscalCode: transfer.fiscalCodePA,
            cents: centsOf(transfer.transferAmount),
          })),
          paidOn: TODAY,
          paidAt: now,
          receivedAt: now,
          psp: content.idPSP,
          standIn: false,
          contentHash: contentHash(content),
          raw,
        },
        { receipt: receipts.get(receiptId) ?? null, notice: known.get(noticeNumber) ?? null },
      );
      if (verdict.kind === 'anomaly' || verdict.kind === 'repeated') return verdict.answer;
      const answer = verdict.kind === 'unmatched' ? verdict.answer : 'taken';
      receipts.set(receiptId, { contentHash: contentHash(content), answer });
      if (verdict.kind === 'credited') known.set(noticeNumber, verdict.notice);
      return answer;
    },
  };
  return { ports };
}
