/** The content of a receipt in one fixed form, so that two messages can be compared. */
import { createHash } from 'node:crypto';

/** What decides whom a payment is for and what it moves; all versions of a receipt have it. */
export interface DecisiveContent {
  readonly receiptId: string;
  readonly noticeNumber: string;
  readonly fiscalCode: string;
  readonly outcome: string;
  readonly creditorReferenceId: string;
  readonly paymentAmount: string;
  readonly transferList: {
    readonly transfer: readonly {
      readonly idTransfer: string;
      readonly transferAmount: string;
      readonly fiscalCodePA: string;
    }[];
  };
}

/**
 * SHA-256 over what decides, and nothing else. The same receipt comes by the station in two
 * versions and from PagoPA's own store in JSON, with more or fewer words around it. No people are
 * in it: a hash of names can be guessed back, and it outlives the key that names are sealed with.
 */
export function contentHash(content: DecisiveContent): string {
  const { receiptId, noticeNumber, fiscalCode, outcome, creditorReferenceId } = content;
  const transfers = content.transferList.transfer.map((one) => [
    ...[Number(one.idTransfer), plain(one.transferAmount), one.fiscalCodePA],
  ]);
  const decisive = [
    ...[receiptId, noticeNumber, fiscalCode, outcome, creditorReferenceId],
    ...[plain(content.paymentAmount), transfers],
  ];
  return createHash('sha256').update(JSON.stringify(decisive)).digest('hex');
}

/** Zeros in front and spaces around an amount mean nothing. */
function plain(amount: string): string {
  return amount.trim().replace(/^0+(?=[0-9])/, '');
}
