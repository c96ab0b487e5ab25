/** Reads the file of a reporting flow, as PSPs and treasurers hand it on. */
import { centsOf } from '../domain/amounts.ts';
import { pspInName } from '../domain/flow-versions.ts';
import { paymentTime } from '../domain/payment-time.ts';
import type { Flow, FlowOutcome, FlowPayment } from '../domain/settlement-facts.ts';
import { check } from '../pagopa/check.ts';
import { readXml } from '../pagopa/xml-tree.ts';
import {
  FLOW_ELEMENT,
  FLOW_NAMESPACE,
  type FlowMessage,
  flowMessage,
  withoutNamespace,
} from './flow-message.ts';

/** Some fifteen thousand payments; larger flows are read from PagoPA in pages. */
export const MAX_FLOW_BYTES = 8 * 1024 * 1024;
const MAX_FLOW_MARKS = 400_000;

export type FlowReading =
  | { readonly kind: 'read'; readonly flow: Flow }
  /** One sentence without any value of the file. */
  | { readonly kind: 'refused'; readonly reason: string };

export function readFlowFile(bytes: Uint8Array): FlowReading {
  const xml = readXml(bytes, { maxBytes: MAX_FLOW_BYTES, maxMarks: MAX_FLOW_MARKS });
  if (xml.kind === 'refused') return xml;
  const { root } = xml;
  if (root.name !== FLOW_ELEMENT || root.namespace !== FLOW_NAMESPACE) {
    return { kind: 'refused', reason: 'This is not the file of a reporting flow.' };
  }
  const checked = check(withoutNamespace(root), flowMessage);
  if (checked.kind === 'invalid') {
    const { path, rule } = checked.problem;
    return { kind: 'refused', reason: `${path} ${rule}` };
  }
  return { kind: 'read', flow: flowOf(checked.value) };
}

function flowOf(message: FlowMessage): Flow {
  const { identificativoFlusso: flow, istitutoMittente: sender } = message;
  const sent = sender.identificativoUnivocoMittente.codiceIdentificativoUnivoco;
  const madeAt = paymentTime({ paymentDateTime: message.dataOraFlusso.trim(), receivedAt: EPOCH });
  return {
    version: {
      creditorFiscalCode: creditorOf(message),
      psp: pspInName(flow) ?? sent,
      flow,
      ...{ source: 'file', revision: 0, madeAt: madeAt.paidAt },
      regulation: message.identificativoUnivocoRegolamento,
      regulationOn: dayOf(message.dataRegolamento),
      declaredPayments: Number(message.numeroTotalePagamenti),
      declaredCents: centsOf(message.importoTotalePagamenti),
    },
    payments: message.datiSingoliPagamenti.map(paymentOf),
  };
}

const EPOCH = '1970-01-01T00:00:00.000Z';

function creditorOf({ istitutoRicevente }: FlowMessage): string {
  return istitutoRicevente.identificativoUnivocoRicevente.codiceIdentificativoUnivoco;
}

const OUTCOMES: Readonly<Record<string, FlowOutcome>> = {
  '0': 'executed',
  '3': 'revoked',
  '4': 'standIn',
  '8': 'standInWithoutRequest',
  '9': 'withoutRequest',
};

function paymentOf(one: FlowMessage['datiSingoliPagamenti'][number]): FlowPayment {
  return {
    iuv: one.identificativoUnivocoVersamento,
    iur: one.identificativoUnivocoRiscossione,
    // Absent where there is one transfer only.
    transfer: Number(one.indiceDatiSingoloPagamento ?? '1'),
    cents: centsOf(one.singoloImportoPagato),
    outcome: OUTCOMES[one.codiceEsitoSingoloPagamento] ?? 'other',
    paidOn: dayOf(one.dataEsitoSingoloPagamento),
  };
}

/** A day may carry a zone; it stays the day it is. */
function dayOf(text: string): string {
  return text.slice(0, 10);
}
