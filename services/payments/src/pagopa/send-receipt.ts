/** paSendRT and paSendRTV2: a payment was made. The answer is given after it is safely kept. */
import type { Cause } from '@mestolo/messaging/handler.ts';
import type { ReceiptAnswer } from '../domain/receipt.ts';
import { addresseeOf, isRefusal } from './addressee.ts';
import { type Refusal, refuse } from './faults.ts';
import type { MessageOf } from './messages.ts';
import type { StationPorts } from './ports.ts';

export interface ReceiptRequest {
  readonly message: MessageOf<'paSendRTReq'> | MessageOf<'paSendRTV2Request'>;
  readonly raw: string;
  readonly cause: Cause;
}

/**
 * It is not known whether the node sends a receipt again after a KO, so every KO here means that
 * the receipt is kept: only a receipt for a stranger is not.
 */
const refusals: Readonly<Record<Exclude<ReceiptAnswer, 'taken'>, Refusal>> = {
  unknownNotice: refuse('PAA_PAGAMENTO_SCONOSCIUTO'),
  otherContent: refuse('PAA_RECEIPT_DUPLICATA', 'The same receiptId came with other content.'),
  inconsistent: refuse('PAA_SEMANTICA', 'The transfers do not add up, or none of them is ours.'),
  notOurs: refuse('PAA_ID_DOMINIO_ERRATO'),
};

export async function sendReceipt(
  ports: StationPorts,
  { message, raw, cause }: ReceiptRequest,
): Promise<{ outcome: 'OK' } | Refusal> {
  const creditor = await addresseeOf(ports, message);
  if (isRefusal(creditor)) return creditor;
  const answer = await ports.takeReceipt({ creditor, content: message.receipt, raw, cause });
  return answer === 'taken' ? { outcome: 'OK' } : refusals[answer];
}
