/**
 * How a creditor says no: the codes and words of PagoPA's guide to errors, for the node to show.
 */

const faultStrings = {
  PAA_SINTASSI_XSD: 'Errore di sintassi XSD.',
  PAA_SINTASSI_EXTRAXSD: 'Errore di sintassi extra XSD.',
  PAA_ID_DOMINIO_ERRATO: 'La PAA non corrisponde al Dominio indicato.',
  PAA_ID_INTERMEDIARIO_ERRATO: 'Identificativo intermediario non corrispondente.',
  PAA_STAZIONE_INT_ERRATA: 'Stazione intermediario non corrispondente.',
  PAA_PAGAMENTO_SCONOSCIUTO: "Pagamento in attesa risulta sconosciuto all'Ente Creditore.",
  PAA_PAGAMENTO_DUPLICATO: "Pagamento in attesa risulta concluso all'Ente Creditore.",
  PAA_PAGAMENTO_SCADUTO: "Pagamento in attesa risulta scaduto all'Ente Creditore.",
  PAA_PAGAMENTO_ANNULLATO: "Pagamento in attesa risulta annullato all'Ente Creditore.",
  PAA_RECEIPT_DUPLICATA: "La CtReceipt e' gia' stata accettata.",
  PAA_SEMANTICA: 'Errore semantico.',
  PAA_SYSTEM_ERROR: 'Errore generico.',
} as const;

export type FaultCode = keyof typeof faultStrings;

/**
 * The way an operation ends where it can't do what was asked; it becomes an answer, not a crash.
 */
export interface Refusal {
  readonly kind: 'refused';
  readonly code: FaultCode;
  /** More for the people who read logs at the other end; without any value of the request. */
  readonly description?: string;
}

export function refuse(code: FaultCode, description?: string): Refusal {
  return { kind: 'refused', code, ...(description === undefined ? {} : { description }) };
}

/** The beginning of every answer that says no; `id` is the creditor's fiscal code. */
export function faultAnswer(refusal: Refusal, creditorFiscalCode: string) {
  return {
    outcome: 'KO',
    fault: {
      faultCode: refusal.code,
      faultString: faultStrings[refusal.code],
      id: creditorFiscalCode,
      description: refusal.description,
    },
  };
}
