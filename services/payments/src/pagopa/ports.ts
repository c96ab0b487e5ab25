/** What the station needs of the rest of the service. */
import type { Cause } from '@mestolo/messaging/handler.ts';
import type { Creditor } from '../domain/creditor.ts';
import type { Notice } from '../domain/notice.ts';
import type { ReceiptAnswer } from '../domain/receipt.ts';
import type { MessageOf } from './messages.ts';

export interface FoundNotice {
  readonly notice: Notice;
  readonly creditor: Creditor;
  /** The local day of the creditor, by which a notice is past its date. */
  readonly today: string;
  /** Business time. */
  readonly now: Date;
}

/** Names and codes in clear: they leave this process in the answer to the node and nowhere else. */
export interface Debtor {
  readonly fullName: string;
  readonly taxCode: string;
}

export interface IncomingReceipt {
  /** The creditor the receipt was sent to; the first of them, if several Comuni share it. */
  readonly creditor: Creditor;
  readonly content: ReceiptContent;
  /** The whole request, to be kept sealed. */
  readonly raw: string;
  readonly cause: Cause;
}

export interface CodeAndAmount {
  /** Codes of families of other creditors are unknown. */
  readonly creditorFiscalCode: string;
  /** As somebody typed it. */
  readonly code: string;
  readonly amountCents: number;
}

export type NoticeOfCode =
  | { readonly kind: 'made'; readonly notice: Notice; readonly creditor: Creditor }
  | { readonly kind: 'unknownCode' | 'noCreditor' | 'amountOutOfRange' };

/** Both versions have all that is read of a receipt. */
export type ReceiptContent =
  | MessageOf<'paSendRTReq'>['receipt']
  | MessageOf<'paSendRTV2Request'>['receipt'];

/** Each may throw where something of ours is not to be reached: the answer is then HTTP 500. */
export interface StationPorts {
  /**
   * The Comuni that collect under this fiscal code; one nearly always, none where it is not ours.
   */
  creditorsOf(fiscalCode: string): Promise<readonly Creditor[]>;
  findNotice(creditorFiscalCode: string, noticeNumber: string): Promise<FoundNotice | null>;
  /** Null where the holder is not known or their key is destroyed. */
  debtorOf(notice: Notice): Promise<Debtor | null>;
  /**
   * Somebody has asked for all it takes to pay. Returns at once: neither its time nor its failure
   * is a matter of the answer.
   */
  markUnderWay(found: FoundNotice, cause: Cause): void;
  /** Makes a notice for the family of a payment code; resolves after the commit. */
  noticeByCode(wanted: CodeAndAmount, cause: Cause): Promise<NoticeOfCode>;
  /** Resolves after the commit. */
  takeReceipt(receipt: IncomingReceipt): Promise<ReceiptAnswer>;
}
