/**
 * paDemandPaymentNotice: a payment begun at a bank; no Comune of ours offers it in the catalogue.
 */
import { addresseeOf, isRefusal } from './addressee.ts';
import { type Refusal, refuse } from './faults.ts';
import type { MessageOf } from './messages.ts';
import type { StationPorts } from './ports.ts';

export async function demandPaymentNotice(
  ports: StationPorts,
  request: MessageOf<'paDemandPaymentNoticeRequest'>,
): Promise<Refusal> {
  const creditor = await addresseeOf(ports, request);
  return isRefusal(creditor) ? creditor : refuse('PAA_SEMANTICA', 'Servizio non disponibile.');
}
