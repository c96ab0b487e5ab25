/** Finds the notice of a request and says why it can't be paid, where it can't. */
import { type NoticeState, stateOn } from '../domain/notice-states.ts';
import { type Addressed, addresseeOf, isRefusal } from './addressee.ts';
import { type FaultCode, type Refusal, refuse } from './faults.ts';
import type { FoundNotice, StationPorts } from './ports.ts';

export interface NoticeRequest extends Addressed {
  readonly qrCode: { readonly fiscalCode: string; readonly noticeNumber: string };
}

const refusals: Readonly<Record<Exclude<NoticeState, 'open'>, FaultCode>> = {
  paid: 'PAA_PAGAMENTO_DUPLICATO',
  expired: 'PAA_PAGAMENTO_SCADUTO',
  cancelled: 'PAA_PAGAMENTO_ANNULLATO',
};

export async function payableNotice(
  ports: StationPorts,
  request: NoticeRequest,
): Promise<FoundNotice | Refusal> {
  const creditor = await addresseeOf(ports, request);
  if (isRefusal(creditor)) return creditor;
  const { fiscalCode, noticeNumber } = request.qrCode;
  // The node knows one creditor for a notice: another one inside is a mistake of the caller.
  if (fiscalCode !== request.idPA) return refuse('PAA_ID_DOMINIO_ERRATO');
  const found = await ports.findNotice(fiscalCode, noticeNumber);
  // Also the node's probe, a number of eighteen zeros, and numbers with wrong check digits.
  if (found === null) return refuse('PAA_PAGAMENTO_SCONOSCIUTO');
  const state = stateOn(found.notice, found.today);
  return state === 'open' ? found : refuse(refusals[state]);
}
