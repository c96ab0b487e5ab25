/** paVerifyPaymentNotice: somebody has scanned a notice; what is owed, and to whom? */
import { amountOf } from '../domain/amounts.ts';
import { isRefusal } from './addressee.ts';
import type { Refusal } from './faults.ts';
import type { MessageOf } from './messages.ts';
import { DESCRIPTION, payableNotice } from './payable-notice.ts';
import type { StationPorts } from './ports.ts';

export async function verifyPaymentNotice(
  ports: StationPorts,
  request: MessageOf<'paVerifyPaymentNoticeReq'>,
): Promise<MessageOf<'paVerifyPaymentNoticeRes'> | Refusal> {
  const found = await payableNotice(ports, request);
  if (isRefusal(found)) return found;
  const { notice, creditor } = found;
  return {
    outcome: 'OK',
    paymentList: {
      paymentOptionDescription: {
        amount: amountOf(notice.amountCents),
        options: 'EQ',
        dueDate: notice.dueOn,
        detailDescription: DESCRIPTION,
        // There is no postal account among our transfers.
        allCCP: 'false',
      },
    },
    paymentDescription: DESCRIPTION,
    fiscalCodePA: creditor.fiscalCode,
    companyName: creditor.companyName,
    officeName: creditor.officeName || undefined,
  };
}
