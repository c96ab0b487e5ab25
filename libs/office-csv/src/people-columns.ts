/** The headings under which offices and their programs write what registry wants to know. */
import type { ColumnNames } from './columns.ts';

const HOLDER = [
  ...['intestatario', 'intestatario conto', 'intestatario del conto', 'titolare', 'titolare conto'],
  ...['tutore pagante', 'tutore', 'genitore pagante', 'pagante', 'genitore', 'genitore 1'],
  ...['primo genitore', 'genitore1', 'referente', 'responsabile', 'debitore'],
  ...['holder', 'account holder', 'payer', 'parent', 'parent 1', 'guardian', 'guardian 1'],
];

const SECOND_GUARDIAN = [
  ...['secondo genitore', 'altro genitore', 'genitore 2', 'genitore2', 'secondo tutore'],
  ...['second guardian', 'second parent', 'guardian 2', 'parent 2', 'other parent'],
];

const PUPIL = [
  ...['alunno', 'alunna', 'alunno a', 'bambino', 'bambina', 'figlio', 'studente', 'minore'],
  ...['iscritto', 'fruitore', 'utente', 'pupil', 'child', 'student'],
];

const FAMILY_NAME = ['cognome', 'surname', 'last name', 'family name'];
const GIVEN_NAME = ['nome', 'first name', 'given name', 'forename'];
const FULL_NAME = [
  ...['cognome e nome', 'cognome nome', 'nominativo', 'nome e cognome', 'nome cognome'],
  ...['name', 'full name'],
];
const TAX_CODE = ['codice fiscale', 'cod fiscale', 'cf', 'c f', 'tax code', 'fiscal code'];
const CODE = ['codice', 'cod', 'id', 'matricola', 'code', 'number'];
const EMAIL = [
  'email',
  'e mail',
  'mail',
  'indirizzo email',
  'indirizzo e mail',
  'posta elettronica',
];
const PHONE = [
  ...['cellulare', 'cell', 'telefono cellulare', 'numero cellulare', 'numero di cellulare'],
  ...['telefono', 'tel', 'recapito telefonico', 'numero di telefono'],
  ...['mobile', 'mobile phone', 'phone', 'phone number', 'telephone'],
];

/** `cognome intestatario`, `cognome dell'intestatario`, `intestatario cognome` and so on. */
function of(what: readonly string[], whose: readonly string[]): readonly string[] {
  return what.flatMap((thing) =>
    whose.flatMap((owner) => [
      `${thing} ${owner}`,
      ...['del', 'dell', 'della'].map((article) => `${thing} ${article} ${owner}`),
      `${owner} ${thing}`,
    ]),
  );
}

/** Each column takes the first heading that is still free, so the narrow names stand first. */
export const PEOPLE_COLUMNS = {
  familyCode: [
    ...of(CODE, ['famiglia', 'nucleo', 'nucleo familiare', 'conto', 'family', 'account']),
    ...['famiglia', 'nucleo', 'nucleo familiare', 'conto', 'family', 'account', 'household'],
  ],
  holderFamilyName: of(FAMILY_NAME, HOLDER),
  holderGivenName: of(GIVEN_NAME, HOLDER),
  holderFullName: [...of(FULL_NAME, HOLDER), ...HOLDER],
  holderTaxCode: of(TAX_CODE, HOLDER),
  secondFamilyName: of(FAMILY_NAME, SECOND_GUARDIAN),
  secondGivenName: of(GIVEN_NAME, SECOND_GUARDIAN),
  secondFullName: [...of(FULL_NAME, SECOND_GUARDIAN), ...SECOND_GUARDIAN],
  secondTaxCode: of(TAX_CODE, SECOND_GUARDIAN),
  secondEmail: of(EMAIL, SECOND_GUARDIAN),
  secondPhone: of(PHONE, SECOND_GUARDIAN),
  email: [...of(EMAIL, HOLDER), ...EMAIL],
  phone: [...of(PHONE, HOLDER), ...PHONE],
  pupilCode: of(CODE, PUPIL),
  pupilFamilyName: of(FAMILY_NAME, PUPIL),
  pupilGivenName: of(GIVEN_NAME, PUPIL),
  pupilTaxCode: of(TAX_CODE, PUPIL),
  pupilFullName: [...of(FULL_NAME, PUPIL), ...PUPIL],
  birthDate: [
    ...of(['data di nascita', 'data nascita', 'nascita', 'nato il'], PUPIL),
    ...['data di nascita', 'data nascita', 'nascita', 'nato il', 'nata il', 'nato a il'],
    ...of(['birth date', 'birthdate', 'date of birth', 'birthday'], PUPIL),
    ...['birth date', 'birthdate', 'date of birth', 'birthday', 'dob', 'born on', 'born'],
  ],
  kind: [
    ...['tipo scuola', 'tipo di scuola', 'ordine di scuola', 'ordine scuola', 'ordine', 'grado'],
    ...['school kind', 'school type', 'grade'],
  ],
  school: [
    ...['plesso', 'scuola', 'plesso scolastico', 'nome scuola', 'nome plesso', 'istituto', 'sede'],
    ...['school', 'school name'],
  ],
  className: ['classe', 'classe e sezione', 'classe sezione', 'class', 'class name', 'grade class'],
  section: ['sezione', 'sez', 'section'],
  band: [
    ...['fascia', 'fascia isee', 'fascia di reddito', 'fascia reddito', 'fascia tariffaria'],
    ...['band', 'isee band', 'income band', 'rate band'],
  ],
  /** The day on which the ISEE of the band was filed. */
  iseeFiledOn: [
    ...['data isee', 'data presentazione isee', 'isee presentato il', 'presentazione isee'],
    ...['data dsu', 'data presentazione dsu', 'data protocollo isee', 'isee filed on', 'isee date'],
  ],
  dietReason: ['motivo dieta', 'motivazione dieta', 'motivo della dieta', 'diet reason'],
  diet: [
    ...['dieta', 'codice dieta', 'tipo dieta', 'dieta speciale', 'diete', 'regime alimentare'],
    ...['diet', 'diet code', 'special diet'],
  ],
  resident: ['residente', 'residente si no', 'resident', 'residency'],
  /** Where the pupil lives, or whether in the Comune. */
  town: ['residenza', 'comune di residenza', 'comune residenza', 'citta di residenza', 'town'],
  exempt: ['esente', 'esenzione', 'esonero', 'esonerato', 'exempt', 'exemption', 'free meals'],
  from: [
    ...['iscritto dal', 'iscritta dal', 'data iscrizione', 'inizio iscrizione', 'decorrenza'],
    ...['enrolled from', 'enrolled since', 'enrolment date', 'valid from'],
  ],
  to: [
    ...['iscritto al', 'iscritto fino al', 'ritirato dal', 'ritirato il', 'data ritiro'],
    ...['fine iscrizione', 'enrolled to', 'enrolled until', 'withdrawn on'],
  ],
  // Names without an owner: whose they are is told by the columns beside them.
  plainFamilyName: FAMILY_NAME,
  plainGivenName: GIVEN_NAME,
  plainFullName: FULL_NAME,
  plainTaxCode: TAX_CODE,
  plainCode: CODE,
} as const satisfies ColumnNames<string>;

export type PeopleColumn = keyof typeof PEOPLE_COLUMNS;
