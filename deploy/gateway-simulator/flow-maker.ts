/** Makes the flows of a day, plants differences in them, and publishes revisions. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Archive } from './archive.ts';
import { keyOf } from './archive.ts';
import { type Difference, damage, type MadeFlow, makeFlow, type Plant } from './flow.ts';
import { dayOf, type MadePayment } from './made-payment.ts';

export interface FlowMaker {
  /** Flows of the payments of a day that no flow reports yet. */
  run(order: { readonly ec: string; readonly date: string }): readonly MadeFlow[];
  /** Flows of all creditors' days that are over; `today` is a creditor's own. */
  runDue(today: (ec: string) => string): void;
  /** Goes into the flows of the day when they are made, or at once where they are there. */
  plant(order: PlantOrder): Plant;
  /** The newest revision of each flow of a creditor. */
  newest(ec: string): readonly MadeFlow[];
}

export interface PlantOrder {
  readonly ec: string;
  readonly date: string;
  readonly difference: Difference;
  readonly iuv?: string | undefined;
  readonly cents?: number | undefined;
}

const USUAL_WRONG_CENTS = 100;

export function createFlowMaker(archive: Archive): FlowMaker {
  const keep = (flow: MadeFlow) => {
    archive.flows.set(keyOf(flow.ec, flow.fdr, flow.revision, flow.pspId), flow);
    archive.touched();
  };
  const newest: FlowMaker['newest'] = (ec) => {
    const last = new Map<string, MadeFlow>();
    for (const flow of archive.flows.values()) {
      if (flow.ec === ec) last.set(keyOf(flow.fdr, flow.pspId), flow);
    }
    return [...last.values()];
  };

  /** Tries flow after flow until one has something for the difference. */
  const put = (flows: readonly MadeFlow[], plant: Plant): readonly MadeFlow[] => {
    const taken = takenBy(archive.plants.values());
    const invented = randomBytes(16).toString('hex');
    for (const flow of flows) {
      const damaged = damage(flow, plant, { taken, invented });
      if (damaged === null) continue;
      archive.plants.set(plant.plantId, { ...plant, planted: damaged.planted });
      if (plant.difference === 'missingInFlow') leaveOut(archive, damaged.planted.iur);
      return flows.map((one) => (one === flow ? damaged.flow : one));
    }
    return flows;
  };

  const run: FlowMaker['run'] = ({ ec, date }) => {
    const waiting = [...archive.payments.values()].filter(
      (payment) => reports(payment, ec) && dayOf(payment) === date && isUnreported(payment),
    );
    const known = newest(ec).length;
    const groups = [...Map.groupBy(waiting, ({ psp }) => psp)];
    let flows: readonly MadeFlow[] = groups.map(([pspId, payments], index) => {
      const number = known + index + 1;
      return makeFlow({ ec, pspId, paymentsOf: date, number, now: new Date(), payments });
    });
    for (const plant of archive.plants.values()) {
      const isDue = plant.ec === ec && plant.date === date && plant.planted === null;
      if (isDue) flows = put(flows, plant);
    }
    for (const flow of flows) {
      markReported(archive, flow);
      keep(flow);
    }
    return flows;
  };

  return {
    newest,
    run,
    runDue(today) {
      const waiting = [...archive.payments.values()].filter(isUnreported);
      for (const [ec, payments] of Map.groupBy(
        waiting,
        ({ creditorFiscalCode }) => creditorFiscalCode,
      )) {
        const days = new Set(payments.map(dayOf));
        for (const date of days) if (date < today(ec)) run({ ec, date });
      }
    },
    plant({ ec, date, difference, iuv, cents = USUAL_WRONG_CENTS }) {
      const plantId = randomUUID();
      const wanted = { plantId, ec, date, difference, cents, iuv: iuv ?? null, planted: null };
      archive.plants.set(plantId, wanted);
      const before = newest(ec).filter(({ paymentsOf }) => paymentsOf === date);
      const after = put(before, wanted);
      const revised = after.find((flow, index) => flow !== before[index]);
      if (revised) keep(revisionOf(revised, difference));
      archive.touched();
      return archive.plants.get(plantId) ?? wanted;
    },
  };
}

/** What the bank does needs no new revision of the flow. */
function revisionOf(flow: MadeFlow, difference: Difference): MadeFlow {
  if (difference === 'treasuryAmount' || difference === 'treasuryMissing') return flow;
  return { ...flow, revision: flow.revision + 1, published: new Date().toISOString() };
}

const reports = ({ outcome, data }: MadePayment, ec: string): boolean =>
  outcome === 'OK' && data.transfers.some(({ fiscalCodePA }) => fiscalCodePA === ec);

const isUnreported = ({ fdr, leftOut }: MadePayment): boolean => fdr === null && !leftOut;

function takenBy(plants: Iterable<Plant>): Set<string> {
  return new Set([...plants].flatMap(({ planted }) => planted?.iur ?? []));
}

function leaveOut(archive: Archive, iur: string | null): void {
  for (const payment of archive.payments.values()) {
    if (payment.receiptId !== iur) continue;
    payment.leftOut = true;
    payment.fdr = null;
  }
}

/** Payments know their flow, and positions of GPD are reported with them. */
function markReported(archive: Archive, flow: MadeFlow): void {
  const reported = new Set(flow.lines.map(({ iur }) => iur));
  for (const payment of archive.payments.values()) {
    if (reported.has(payment.receiptId)) payment.fdr = flow.fdr;
  }
  for (const [key, position] of archive.positions) {
    const isPaid = position.status === 'PAID' && position.organizationFiscalCode === flow.ec;
    const [option] = position.paymentOption;
    if (!isPaid || option?.idReceipt === undefined || !reported.has(option.idReceipt)) continue;
    const paymentOption = position.paymentOption.map((one) => {
      return { ...one, status: 'PO_REPORTED' as const, idFlowReporting: flow.fdr };
    });
    archive.positions.set(key, { ...position, status: 'REPORTED', paymentOption });
  }
}
