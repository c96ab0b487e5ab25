/**
 * Gives the station what it needs: the Comuni, the notices, the debtor's name, the receipt door.
 */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { reportError } from '@mestolo/service/error-report.ts';
import type { KeyRing } from '@mestolo/service/keys.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { markUnderWay, UNDER_WAY_MS } from '../domain/notice.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { StationPorts } from '../pagopa/ports.ts';
import type { NoticeByCode } from './notice-by-code.ts';
import type { OpenHolder } from './open-holder.ts';
import type { Queries } from './queries.ts';
import { readReceipt } from './read-receipt.ts';
import type { TakenReceipt } from './receipt-door.ts';
import type { UnderWayRequest } from './under-way-door.ts';

export interface StationNeeds {
  readonly queries: Queries;
  readonly keys: KeyRing;
  readonly openHolder: OpenHolder;
  readonly door: Door<Receipt, TakenReceipt>;
  readonly underWay: Door<UnderWayRequest, boolean>;
  readonly noticeByCode: NoticeByCode;
  readonly logger: Logger;
}

export function createStationPorts(needs: StationNeeds): StationPorts {
  const { queries, openHolder, door, underWay, logger } = needs;
  return {
    creditorsOf: (fiscalCode) => queries.creditorsOf(fiscalCode),
    async findNotice(creditorFiscalCode, noticeNumber) {
      const notice = await queries.notice(creditorFiscalCode, noticeNumber);
      if (notice === null) return null;
      const comune = await queries.comune(notice.tenant);
      if (!comune?.creditor) return null;
      const { creditor, today, now } = comune;
      return { notice, creditor, today, now };
    },
    async debtorOf(notice) {
      const holder = await openHolder(notice);
      return holder?.taxCode ? { fullName: holder.fullName, taxCode: holder.taxCode } : null;
    },
    markUnderWay({ notice, now: moment }, cause) {
      const now = moment.toISOString();
      const until = new Date(moment.getTime() + UNDER_WAY_MS).toISOString();
      if (markUnderWay(notice, { until, now }) === null) return;
      underWay.submit({ noticeId: notice.id, until, now }, cause).catch((error: unknown) => {
        // Only reminders go by it.
        const { tenant } = notice;
        logger.warn({ tenant, error: reportError(error) }, 'a payment under way was not noted');
      });
    },
    // A bank that asks again gets another number, and the one nobody pays ends with its time.
    noticeByCode: (wanted, cause) => needs.noticeByCode({ ...wanted, key: null, cause }),
    async takeReceipt(incoming) {
      const receipt = await readReceipt(needs, incoming);
      const { answer } = await door.submit(receipt, incoming.cause);
      return answer;
    },
  };
}
