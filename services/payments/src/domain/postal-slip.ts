/**
 * The slip of the post office (Bollettino Postale PA) and its Data Matrix: 256 characters at fixed
 * places, as Poste Italiane's manual for self-printed slips and those who read them have it.
 */
import { inBankLetters } from './printed-text.ts';

export interface PostalSlip {
  /** Without zeros in front, as people know it. */
  readonly account: string;
  readonly holder: string;
  /** Poste Italiane's permission to print slips, where it has been given. */
  readonly authorization: string;
  readonly dataMatrix: string;
}

export interface SlipFacts {
  readonly postal: {
    readonly iban: string;
    readonly holder: string;
    readonly authorization: string;
  };
  readonly noticeNumber: string;
  readonly creditorFiscalCode: string;
  readonly amountCents: number;
  readonly subject: string;
  /** Null where nobody can or may be named. */
  readonly addressee: { readonly fullName: string; readonly taxCode: string | null } | null;
}

const ACCOUNT = 12;
const AMOUNT = 10;
const TAX_CODE = 16;
const NAME = 40;
const SUBJECT = 110;
const RESERVED = ' '.repeat(12);
/** The kind of slip that pays a notice. */
const NOTICE_SLIP = '896';

/** PagoPA's word for a debtor nobody can name. */
const ANONYMOUS = 'ANONIMO';

/** Null where no slip can be: an account that is no postal account, more than fits into it. */
export function postalSlip(facts: SlipFacts): PostalSlip | null {
  const { postal, noticeNumber, creditorFiscalCode, amountCents, addressee } = facts;
  const account = /[0-9]{12}$/.exec(postal.iban.replaceAll(' ', ''))?.[0];
  const cents = String(amountCents).padStart(AMOUNT, '0');
  if (account === undefined || cents.length > AMOUNT) return null;
  const codeLine = [
    `18${noticeNumber}`,
    `${ACCOUNT}${account}`,
    `${AMOUNT}${cents}`,
    `${NOTICE_SLIP.length}${NOTICE_SLIP}`,
  ].join('');
  const dataMatrix = [
    `codfase=NBPA;${codeLine}1P1${creditorFiscalCode}`,
    filled(addressee?.taxCode ?? ANONYMOUS, TAX_CODE),
    filled(addressee?.fullName || ANONYMOUS, NAME),
    filled(facts.subject, SUBJECT),
    `${RESERVED}A`,
  ].join('');
  return {
    account: account.replace(/^0+(?=.)/, ''),
    holder: postal.holder,
    authorization: postal.authorization,
    dataMatrix,
  };
}

function filled(text: string, length: number): string {
  return inBankLetters(text).replace(/\s+/g, ' ').trim().slice(0, length).padEnd(length);
}
