/**
 * What a notice on paper says, as data: the parts and the fixed sentences that PagoPA's guide to
 * paper notices (single payment, version 3) asks for, and what parents need beside them.
 */
import { printedPaymentCode } from '@mestolo/contracts/payment-code.ts';
import { formatEuro } from '@mestolo/money/euro-text.ts';
import type { Creditor } from './creditor.ts';
import type { Notice } from './notice.ts';
import { descriptionOf } from './notice-words.ts';
import { type PostalSlip, postalSlip } from './postal-slip.ts';
import { inGroupsOfFour, printable, printedDay } from './printed-text.ts';

export interface PaperNotice {
  readonly noticeNumber: string;
  readonly numberInGroups: string;
  readonly amount: string;
  readonly payBy: string;
  /** Whether the sum may be another one when it is paid. */
  readonly amountNote: string;
  readonly subject: string;
  readonly creditor: {
    readonly name: string;
    readonly fiscalCode: string;
    readonly office: string;
    /** The code that banks know it by. */
    readonly cbill: string | null;
  };
  /** Who it is for: by name, or by what they are where nobody can or may be named. */
  readonly addressedTo: string;
  readonly addresseeTaxCode: string | null;
  readonly howToPay: readonly { readonly title: string; readonly text: string }[];
  readonly qr: string;
  readonly familyCode: { readonly code: string; readonly text: string } | null;
  readonly postal: PostalSlip | null;
}

export interface Addressee {
  readonly fullName: string;
  readonly taxCode: string | null;
}

export interface PrintedFacts {
  readonly notice: Pick<Notice, 'noticeNumber' | 'amountCents' | 'dueOn' | 'kind'>;
  readonly creditor: Pick<
    Creditor,
    'fiscalCode' | 'companyName' | 'officeName' | 'cbill' | 'postal' | 'checkout'
  >;
  /** Null where the key of the name is destroyed, or whoever asks may not see it. */
  readonly addressee: Addressee | null;
  readonly paymentCode: string | null;
  /** Where families reach the portal. */
  readonly portalUrl: string | null;
}

/** The lengths that PagoPA's guide sets. */
const MOST_NAME = 70;
const MOST_CREDITOR = 50;
const MOST_SUBJECT = 90;
const MOST_TAX_CODE = 16;

const AMOUNT_NOTES: Readonly<Record<Notice['kind'], string>> = {
  topUp: 'L’importo è quello scelto per la ricarica e non cambia.',
  debt: 'Se una parte è già stata pagata, ti verrà chiesto solo quello che resta.',
};

const UNNAMED = 'Intestatario del conto mensa';

export function paperNotice(facts: PrintedFacts): PaperNotice {
  const { notice, creditor, paymentCode } = facts;
  const { noticeNumber, amountCents } = notice;
  const name = printable(creditor.companyName, MOST_CREDITOR);
  const subject = printable(descriptionOf(notice.kind), MOST_SUBJECT);
  const addressee = facts.addressee && {
    fullName: printable(facts.addressee.fullName, MOST_NAME),
    taxCode: printable(facts.addressee.taxCode ?? '', MOST_TAX_CODE).toUpperCase() || null,
  };
  const { postal, fiscalCode: creditorFiscalCode } = creditor;
  return {
    noticeNumber,
    numberInGroups: inGroupsOfFour(noticeNumber),
    amount: formatEuro(amountCents),
    payBy: printedDay(notice.dueOn),
    amountNote: AMOUNT_NOTES[notice.kind],
    subject,
    creditor: {
      name,
      fiscalCode: creditorFiscalCode,
      office: printable(creditor.officeName, MOST_CREDITOR),
      cbill: creditor.cbill ?? null,
    },
    addressedTo: addressee?.fullName || UNNAMED,
    addresseeTaxCode: addressee?.taxCode ?? null,
    howToPay: howToPay(creditor.checkout ? name : null),
    qr: qrText(notice, creditorFiscalCode),
    familyCode: paymentCode === null ? null : familyCode(paymentCode, facts),
    postal: postal
      ? postalSlip({ postal, noticeNumber, creditorFiscalCode, amountCents, subject, addressee })
      : null,
  };
}

/** What apps read; those of less than ten cents are known to want two digits. */
function qrText(
  { noticeNumber, amountCents }: PrintedFacts['notice'],
  creditorFiscalCode: string,
): string {
  const cents = String(amountCents).padStart(2, '0');
  return ['PAGOPA', '002', noticeNumber, creditorFiscalCode, cents].join('|');
}

/** PagoPA's own sentences: its guide lets nobody change them. */
function howToPay(site: string | null): PaperNotice['howToPay'] {
  const onSite = site === null ? '' : `sul sito di ${site}, `;
  return [
    {
      title: 'PAGA CON L’APP IO',
      text:
        `oppure ${onSite}dal tuo Home Banking, con la tua app di pagamento o con gli altri ` +
        'canali abilitati.',
    },
    {
      title: 'PAGA SUL TERRITORIO',
      text:
        'presso Banche e Sportelli ATM, negli Uffici Postali e Punti Postali, nei Bar, Edicole, ' +
        'Ricevitorie, Supermercati, Tabaccherie, e altri Esercenti Convenzionati.',
    },
  ];
}

/** What the code is for beside this notice, which has a number of its own. */
const CODE_USES: Readonly<Record<Notice['kind'], string>> = {
  topUp: 'Chi ce l’ha può ricaricare il conto con l’importo che vuole',
  debt: 'Non paga questo avviso: serve a ricaricare il conto con l’importo che si vuole',
};

function familyCode(
  code: string,
  { notice, portalUrl }: Pick<PrintedFacts, 'notice' | 'portalUrl'>,
): PaperNotice['familyCode'] {
  const site = portalUrl?.replace(/^https?:\/\//, '');
  const where = site === undefined ? 'allo sportello' : `su ${site}/paga o allo sportello`;
  const use = `${CODE_USES[notice.kind]} ${where}`;
  return {
    code: printedPaymentCode(code),
    text: `È sempre lo stesso, anche per più figli. ${use}, senza vedere nomi o saldo.`,
  };
}
