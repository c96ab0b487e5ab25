/**
 * paGetPayment and paGetPaymentV2: somebody is about to pay. The answer is always our own amount,
 * whatever amount the request has; nothing changes, so asking again gives the same.
 */
import { amountOf } from '../domain/amounts.ts';
import { isRefusal } from './addressee.ts';
import type { Refusal } from './faults.ts';
import type { MessageOf } from './messages.ts';
import { DESCRIPTION, payableNotice } from './payable-notice.ts';
import type { Debtor, StationPorts } from './ports.ts';

export async function getPayment(
  ports: StationPorts,
  request: MessageOf<'paGetPaymentReq' | 'paGetPaymentV2Request'>,
): Promise<MessageOf<'paGetPaymentV2Response'> | Refusal> {
  const found = await payableNotice(ports, request);
  if (isRefusal(found)) return found;
  const { notice, creditor } = found;
  const paymentAmount = amountOf(notice.amountCents);
  return {
    outcome: 'OK',
    data: {
      creditorReferenceId: notice.iuv,
      paymentAmount,
      dueDate: notice.dueOn,
      description: DESCRIPTION,
      companyName: creditor.companyName,
      officeName: creditor.officeName || undefined,
      debtor: subjectOf(await ports.debtorOf(notice)),
      transferList: {
        transfer: [
          {
            idTransfer: '1',
            transferAmount: paymentAmount,
            fiscalCodePA: creditor.fiscalCode,
            IBAN: creditor.iban,
            remittanceInformation: DESCRIPTION,
            transferCategory: creditor.transferCategory,
          },
        ],
      },
    },
  };
}

/** PagoPA's word for a debtor nobody can name. */
const ANONYMOUS = 'ANONIMO';
const MAX_NAME = 70;

function subjectOf(debtor: Debtor | null) {
  const name = [...(debtor?.fullName ?? '')].slice(0, MAX_NAME).join('').trim();
  const known = debtor !== null && name !== '' && /^[A-Z0-9]{11,16}$/.test(debtor.taxCode);
  return {
    uniqueIdentifier: {
      entityUniqueIdentifierType: 'F',
      entityUniqueIdentifierValue: known ? debtor.taxCode : ANONYMOUS,
    },
    fullName: known ? name : ANONYMOUS,
  };
}
