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
  /** Resolves after the commit. */
  takeReceipt(receipt: IncomingReceipt): Promise<ReceiptAnswer>;
}
