/** Every kind of difference between receipts, flows and the treasurer's book, in plain words. */

/** `todo`: somebody has to look. `note`: it is as it should be, and worth knowing. */
export type Weight = 'todo' | 'note';

interface Kind {
  readonly weight: Weight;
  /** For the office: what it is, and what to do. */
  readonly what: string;
  readonly whatToDo: string;
}

export const differenceKinds = {
  flowWithoutReceipt: {
    weight: 'todo',
    what: 'Un PSP rendiconta un pagamento di cui non abbiamo la ricevuta.',
    whatToDo:
      'La ricevuta viene richiesta a PagoPA in automatico. Se dopo tre giorni manca ancora, aprire una segnalazione a PagoPA con IUV e IUR.',
  },
  receiptWithoutFlow: {
    weight: 'todo',
    what: 'Un pagamento accreditato alla famiglia non compare in nessun flusso di rendicontazione.',
    whatToDo: 'Chiedere al PSP, con il numero della ricevuta, quando riversa la somma.',
  },
  amountDiffers: {
    weight: 'todo',
    what: 'L’importo rendicontato è diverso da quello della ricevuta.',
    whatToDo:
      'Il conto della famiglia segue la ricevuta. Chiedere al PSP quale dei due importi è giusto.',
  },
  codesDiffer: {
    weight: 'todo',
    what: 'Il flusso cita la ricevuta con uno IUV diverso.',
    whatToDo: 'Chiedere al PSP di correggere il flusso e di inviarlo di nuovo.',
  },
  reportedTwice: {
    weight: 'todo',
    what: 'Lo stesso pagamento è rendicontato più di una volta.',
    whatToDo: 'Alla famiglia è accreditato una volta sola. Chiedere al PSP quale flusso è giusto.',
  },
  revokedWithoutReceipt: {
    weight: 'todo',
    what: 'Il flusso revoca un pagamento di cui non abbiamo la ricevuta.',
    whatToDo: 'Nessun conto è stato toccato. Se arriva la ricevuta, lo storno parte da solo.',
  },
  revokedOtherAmount: {
    weight: 'todo',
    what: 'Il flusso revoca un importo diverso da quello accreditato.',
    whatToDo: 'Niente è stato stornato. Verificare con il PSP e registrare lo storno a mano.',
  },
  reversedButPaid: {
    weight: 'todo',
    what: 'Il pagamento è stato stornato, ma il flusso in vigore non lo revoca più.',
    whatToDo: 'Verificare con il PSP. Se il denaro è rimasto al Comune, riaccreditarlo a mano.',
  },
  otherOutcome: {
    weight: 'todo',
    what: 'Il flusso dà al pagamento un esito che non conosciamo.',
    whatToDo: 'Chiedere al PSP che cosa significa; il conto della famiglia segue la ricevuta.',
  },
  flowTotalDiffers: {
    weight: 'todo',
    what: 'Il totale dichiarato dal flusso non è la somma dei suoi pagamenti.',
    whatToDo: 'Chiedere al PSP una nuova revisione del flusso.',
  },
  flowWithoutTreasury: {
    weight: 'todo',
    what: 'Il tesoriere non ha registrato il bonifico di un flusso.',
    whatToDo: 'Cercare il provvisorio di entrata; se non c’è, chiedere al PSP il riversamento.',
  },
  treasuryAmountDiffers: {
    weight: 'todo',
    what: 'Il bonifico registrato dal tesoriere è diverso dal totale del flusso.',
    whatToDo: 'Confrontare il provvisorio con il flusso e chiedere al PSP la differenza.',
  },
  treasuryWithoutFlow: {
    weight: 'todo',
    what: 'Il tesoriere ha registrato un bonifico di cui non abbiamo il flusso.',
    whatToDo: 'Il flusso può ancora arrivare. Dopo tre giorni chiederlo al PSP e caricarlo qui.',
  },
  treasuryWithoutPayment: {
    weight: 'todo',
    what: 'Il tesoriere ha registrato un bonifico per uno IUV nostro senza ricevuta.',
    whatToDo: 'Chiedere la ricevuta a PagoPA; il denaro c’è già, il conto non lo mostra ancora.',
  },
  paidTwice: {
    weight: 'note',
    what: 'Lo stesso avviso è stato pagato due volte.',
    whatToDo:
      'Il denaro è vero ed è accreditato. Proporre alla famiglia il rimborso, se lo chiede.',
  },
  reversed: {
    weight: 'note',
    what: 'Il PSP ha revocato il pagamento e l’accredito è stato stornato.',
    whatToDo: 'Niente da fare: il conto della famiglia mostra lo storno.',
  },
  standIn: {
    weight: 'note',
    what: 'Il pagamento è avvenuto in stand-in: PagoPA ha risposto al nostro posto.',
    whatToDo: 'Niente da fare, se l’importo è quello della ricevuta.',
  },
  withoutRequest: {
    weight: 'note',
    what: 'Il PSP ha incassato senza chiedere prima i dati dell’avviso.',
    whatToDo: 'Niente da fare, se c’è la ricevuta.',
  },
} as const satisfies Record<string, Kind>;

export type DifferenceKind = keyof typeof differenceKinds;

export const differenceKindNames = Object.keys(differenceKinds) as DifferenceKind[];

/** One difference. Where two amounts are compared, both are said. */
export interface Difference {
  /** Kind and subject: the same difference has the same id tomorrow. */
  readonly id: string;
  readonly kind: DifferenceKind;
  readonly on: string;
  readonly expectedCents: number | null;
  readonly foundCents: number | null;
  readonly iuv: string | null;
  readonly iur: string | null;
  readonly flow: string | null;
  /** The treasurer's provisional number. */
  readonly provisional: string | null;
}

type Subject = Partial<Omit<Difference, 'id' | 'kind' | 'on'>>;

export function difference(
  kind: DifferenceKind,
  subject: Subject & { readonly on: string; readonly of: string },
): Difference {
  const { of, on, ...known } = subject;
  const nothing = { expectedCents: null, foundCents: null, provisional: null };
  return {
    id: `${kind}:${of}`,
    kind,
    on,
    ...nothing,
    ...{ iuv: null, iur: null, flow: null },
    ...known,
  };
}

/** What somebody has to look at first, then the oldest. */
export function inOrder(differences: readonly Difference[]): Difference[] {
  const rank = ({ kind }: Difference) => (differenceKinds[kind].weight === 'todo' ? 0 : 1);
  return differences.toSorted(
    (a, b) => rank(a) - rank(b) || compare(a.on, b.on) || compare(a.id, b.id),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
