/** One rule of the interface, tried against the running service; and how answers are looked at. */
import assert from 'node:assert/strict';
import type { Answer } from './node-client.ts';
import type { World } from './world.ts';

export interface Row {
  readonly what: string;
  run(world: World): Promise<void>;
}

export function row(what: string, run: (world: World) => Promise<void>): Row {
  return { what, run };
}

/** PagoPA's words for each fault. */
export const FAULTS = {
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

export type Fault = keyof typeof FAULTS;

/** The text of the first element of the name; null where there is none. */
export function textOf({ text }: Pick<Answer, 'text'>, name: string): string | null {
  const found = new RegExp(`<(?:\\w+:)?${name}>([^<]*)<`).exec(text)?.[1];
  return found === undefined ? null : found.replaceAll('&amp;', '&');
}

export function isOk(answer: Answer): void {
  const { status } = answer;
  const [outcome, fault] = [textOf(answer, 'outcome'), textOf(answer, 'faultCode')];
  assert.deepEqual({ status, outcome, fault }, { status: 200, outcome: 'OK', fault: null });
}

/** A refusal is HTTP 200 with the code, PagoPA's words for it and the creditor's fiscal code. */
export function isFault(answer: Answer, fault: Fault, fiscalCode?: string): void {
  const seen = {
    status: answer.status,
    outcome: textOf(answer, 'outcome'),
    faultCode: textOf(answer, 'faultCode'),
    faultString: textOf(answer, 'faultString'),
  };
  const wanted = { status: 200, outcome: 'KO', faultCode: fault, faultString: FAULTS[fault] };
  assert.deepEqual(seen, wanted);
  if (fiscalCode !== undefined) assert.equal(textOf(answer, 'id'), fiscalCode);
}

/** In order, and each text once. */
export function has(answer: Answer, texts: Readonly<Record<string, string | null>>): void {
  const seen = Object.fromEntries(Object.keys(texts).map((name) => [name, textOf(answer, name)]));
  assert.deepEqual(seen, texts);
}
