/**
 * paGetPayment and paGetPaymentV2: somebody is about to pay. The answer is always our own amount,
 * whatever amount the request has; asking again gives the same.
 */
import type { Cause } from '@mestolo/messaging/handler.ts';
import { amountOf } from '../domain/amounts.ts';
import type { Creditor } from '../domain/creditor.ts';
import { descriptionOf } from '../domain/notice-words.ts';
import { isRefusal } from './addressee.ts';
import type { Refusal } from './faults.ts';
import type { MessageOf } from './messages.ts';
import { payableNotice } from './payable-notice.ts';
import type { Debtor, StationPorts } from './ports.ts';

export interface GetPaymentRequest {
  readonly version: 1 | 2;
  readonly message: MessageOf<'paGetPaymentReq' | 'paGetPaymentV2Request'>;
  readonly cause: Cause;
}

export async function getPayment(
  ports: StationPorts,
  { version, message, cause }: GetPaymentRequest,
): Promise<MessageOf<'paGetPaymentV2Response'> | Refusal> {
  const found = await payableNotice(ports, message);
  if (isRefusal(found)) return found;
  const { notice, creditor } = found;
  const paymentAmount = amountOf(notice.amountCents);
  const description = descriptionOf(notice.kind);
  const debtor = await ports.debtorOf(notice);
  ports.markUnderWay(found, cause);
  return {
    outcome: 'OK',
    data: {
      creditorReferenceId: notice.iuv,
      paymentAmount,
      dueDate: notice.dueOn,
      description,
      companyName: creditor.companyName,
      officeName: creditor.officeName || undefined,
      debtor: subjectOf(debtor),
      transferList: {
        transfer: [
          {
            idTransfer: '1',
            transferAmount: paymentAmount,
            fiscalCodePA: creditor.fiscalCode,
            IBAN: ibanFor(creditor, message.transferType),
            remittanceInformation: description,
            transferCategory: creditor.transferCategory,
            metadata: version === 2 ? supportIban(creditor, message.transferType) : undefined,
          },
        ],
      },
    },
  };
}

/** The post office wants a postal account; everybody else can pay into any. */
function ibanFor({ iban, postal }: Creditor, transferType: string | undefined): string {
  return transferType === 'POSTAL' ? (postal?.iban ?? iban) : iban;
}

/** A payer of another kind is told the postal account beside the one of the bank. */
function supportIban({ postal }: Creditor, transferType: string | undefined) {
  if (transferType !== 'PAGOPA' || postal === undefined) return undefined;
  return { mapEntry: [{ key: 'IBANAPPOGGIO', value: postal.iban }] };
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
