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
  const found = await addresseesOf(ports, request);
  if (isRefusal(found)) return found;
  return found[0] ?? refuse('PAA_STAZIONE_INT_ERRATA');
}

/** At least one: all Comuni that collect under this creditor at this station. */
export async function addresseesOf(
  ports: StationPorts,
  request: Addressed,
): Promise<readonly Creditor[] | Refusal> {
  const ours = await ports.creditorsOf(request.idPA);
  if (ours.length === 0) return refuse('PAA_ID_DOMINIO_ERRATO');
  const isBroker = (station: { brokerId: string }) => station.brokerId === request.idBrokerPA;
  const isStation = (station: { brokerId: string; stationId: string }) =>
    isBroker(station) && station.stationId === request.idStation;
  const byBroker = ours.filter((creditor) => stationsOf(creditor).some(isBroker));
  if (byBroker.length === 0) return refuse('PAA_ID_INTERMEDIARIO_ERRATO');
  const byStation = byBroker.filter((creditor) => stationsOf(creditor).some(isStation));
  return byStation.length > 0 ? byStation : refuse('PAA_STAZIONE_INT_ERRATA');
}

/** Its own station and the others that may ask for its notices, each with the broker it is of. */
function stationsOf(creditor: Creditor) {
  return [creditor, ...(creditor.otherStations ?? [])];
}

export function isRefusal(answer: object): answer is Refusal {
  return 'kind' in answer && answer.kind === 'refused';
}
