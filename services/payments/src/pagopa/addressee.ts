/** Checks whom a request is for, in the order in which the node expects it. */
import type { Creditor } from '../domain/creditor.ts';
import { type Refusal, refuse } from './faults.ts';
import type { StationPorts } from './ports.ts';

export interface Addressed {
  readonly idPA: string;
  readonly idBrokerPA: string;
  readonly idStation: string;
}

export async function addresseeOf(
  ports: StationPorts,
  request: Addressed,
): Promise<Creditor | Refusal> {
  const ours = await ports.creditorsOf(request.idPA);
  if (ours.length === 0) return refuse('PAA_ID_DOMINIO_ERRATO');
  const byBroker = ours.filter((creditor) => creditor.brokerId === request.idBrokerPA);
  if (byBroker.length === 0) return refuse('PAA_ID_INTERMEDIARIO_ERRATO');
  const [creditor] = byBroker.filter(({ stationId }) => stationId === request.idStation);
  return creditor ?? refuse('PAA_STAZIONE_INT_ERRATA');
}

export function isRefusal(answer: object): answer is Refusal {
  return 'kind' in answer && answer.kind === 'refused';
}
