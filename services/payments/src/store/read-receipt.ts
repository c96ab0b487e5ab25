/**
 * Makes a receipt of ours from a message of pagoPA, whichever way it came: the Comune it belongs
 * to, its amounts in cents, its time, and the message itself, sealed.
 */
import type { KeyRing } from '@mestolo/service/keys.ts';
import { centsOf } from '../domain/amounts.ts';
import type { Creditor } from '../domain/creditor.ts';
import { paymentTime } from '../domain/payment-time.ts';
import type { Receipt } from '../domain/receipt.ts';
import { contentHash } from '../domain/receipt-content.ts';
import type { ReceiptContent } from '../pagopa/ports.ts';
import type { Queries } from './queries.ts';

export interface ReceiptReadingNeeds {
  readonly queries: Pick<Queries, 'comune' | 'notice'>;
  readonly keys: KeyRing;
}

export interface UnreadReceipt {
  /** Whom it was sent to; any of the Comuni, if several share the creditor. */
  readonly creditor: Creditor;
  readonly content: ReceiptContent;
  /** The message as it came. */
  readonly raw: string;
}

/** @throws where a key or the database is not to be reached */
export async function readReceipt(
  { queries, keys }: ReceiptReadingNeeds,
  { creditor, content, raw }: UnreadReceipt,
): Promise<Receipt> {
  // A notice says which Comune it is, where several share a creditor.
  const notice = await queries.notice(content.fiscalCode, content.noticeNumber);
  const ours = content.fiscalCode === creditor.fiscalCode ? notice : null;
  const tenant = ours?.tenant ?? creditor.tenant;
  const comune = await queries.comune(tenant);
  const receivedAt = (comune?.now ?? new Date()).toISOString();
  const time = paymentTime({ ...content, receivedAt });
  const id = `${creditor.fiscalCode}:${content.receiptId}`;
  return {
    id,
    tenant,
    creditorFiscalCode: creditor.fiscalCode,
    receiptId: content.receiptId,
    noticeNumber: content.noticeNumber,
    noticeCreditor: content.fiscalCode,
    outcome: content.outcome === 'OK' ? 'OK' : 'KO',
    paymentCents: centsOf(content.paymentAmount),
    transfers: content.transferList.transfer.map(({ fiscalCodePA, transferAmount }) => ({
      fiscalCode: fiscalCodePA,
      cents: centsOf(transferAmount),
    })),
    ...time,
    receivedAt,
    psp: content.idPSP,
    standIn: content.standIn === 'true' || content.standIn === '1',
    contentHash: contentHash(content),
    raw: await sealRaw(keys, { tenant, recordId: id, raw, year: yearOf(time.paidOn, receivedAt) }),
  };
}

async function sealRaw(
  keys: KeyRing,
  kept: { tenant: string; recordId: string; raw: string; year: string },
): Promise<string> {
  const { tenant, recordId, raw, year } = kept;
  const keyId = `tenant:${tenant}:receipts:${year}`;
  await keys.fetch([keyId], { create: true });
  return keys.seal(keyId, { tenant, recordId, field: 'raw' }, raw);
}

/** The fiscal year whose retention counts; a payment dated in another age goes with its arrival. */
function yearOf(paidOn: string, receivedAt: string): string {
  return /^20[0-9]{2}/.exec(paidOn)?.[0] ?? receivedAt.slice(0, 4);
}
