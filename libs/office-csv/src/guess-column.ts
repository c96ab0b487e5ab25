/** Understands headings that no list foresees, by what is named and whose it is. */
import { plainWords } from './columns.ts';
import type { PeopleColumn } from './people-columns.ts';

const PUPIL = /^(alunn|bambin|figli|student|minor|iscritt|utent|fruitor|pupil|child|kid)/;
const GUARDIAN =
  /^(intestatari|titolar|tutor|pagant|genitor|madre|padre|mamma|papa|referent|responsabil|debitor|versant|holder|guardian|parent|payer|mother|father)/;
const SECOND = /^(second[oa]?|altr[oa]|other|2|ii)$/;
const FAMILY = /^(famigli|nucle|family|household|account|conto)/;
/** Words that a heading may have beside the owner's without meaning anything else. */
const FILLER = /^(del|dell|della|di|e|o|a|la|il|l|of|the)$/;
/** Of prices, of places of birth, of notes and the like nothing is wanted. */
const UNWANTED =
  /^(riduz|scont|prezz|tariff|cost|import|quot|sald|credit|price|discount|balance|amount)/;
const PLACE = /^(luogo|comune|provincia|prov|indirizzo|via|cap|note?|place|town|address|prefisso)$/;

type Thing = 'taxCode' | 'email' | 'phone' | 'birth' | 'fullName' | 'surname' | 'name' | 'code';

const THINGS: readonly (readonly [RegExp, Thing])[] = [
  [/^(fiscale|fisc|cf|taxcode)$|^tax$/, 'taxCode'],
  [/^(e?mail|pec|posta)$/, 'email'],
  [/^(tel|cell|phone|mobile|telefon|recapit)/, 'phone'],
  [/^(nascita|nat[oa]|birth|born|dob)/, 'birth'],
  [/^(nominativ|fullname)/, 'fullName'],
  [/^(cognom|surname|lastname|last$)/, 'surname'],
  [/^(nom[ei]$|firstname|first$|given|forename|name$)/, 'name'],
  [/^(codic|cod$|id$|matricol|code$|number$)/, 'code'],
];

const COLUMNS: Readonly<
  Record<'pupil' | 'holder' | 'second', Partial<Record<Thing, PeopleColumn>>>
> = {
  pupil: {
    taxCode: 'pupilTaxCode',
    birth: 'birthDate',
    fullName: 'pupilFullName',
    surname: 'pupilFamilyName',
    name: 'pupilGivenName',
    code: 'pupilCode',
  },
  holder: {
    taxCode: 'holderTaxCode',
    email: 'email',
    phone: 'phone',
    fullName: 'holderFullName',
    surname: 'holderFamilyName',
    name: 'holderGivenName',
  },
  second: {
    taxCode: 'secondTaxCode',
    email: 'secondEmail',
    phone: 'secondPhone',
    fullName: 'secondFullName',
    surname: 'secondFamilyName',
    name: 'secondGivenName',
  },
};

/** Null where the heading tells nothing that is wanted. */
export function guessColumn(heading: string): PeopleColumn | null {
  const words = plainWords(heading).split(' ');
  const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
  if (has(UNWANTED) || (has(PLACE) && !has(/^e?mail$/))) return null;
  const thing = thingOf(words);
  const isOwner = (word: string) => [PUPIL, GUARDIAN, FAMILY, SECOND].some((one) => one.test(word));
  const isBare = words.every((word) => isOwner(word) || FILLER.test(word));
  if (has(/^isee$/) && has(/^(data|present|protocoll|fil)/)) return 'iseeFiledOn';
  const isFamilyNumber = words.every(
    (word) => FAMILY.test(word) || /^(n|nr|num|numero)$/.test(word),
  );
  if (isFamilyNumber) return 'familyCode';
  // `numero figli` counts children, and names none.
  if (thing === null && !isBare && !has(/^(fasci|band|diet[ae]?$|allergi|intolleranz)/))
    return null;
  if (has(FAMILY) && (thing === 'code' || thing === null) && !has(PUPIL)) return 'familyCode';
  if (has(PUPIL)) return COLUMNS.pupil[thing ?? 'fullName'] ?? null;
  if (has(GUARDIAN)) return COLUMNS[has(SECOND) ? 'second' : 'holder'][thing ?? 'fullName'] ?? null;
  if (thing === 'email' || thing === 'phone') return thing;
  if (thing === 'birth') return 'birthDate';
  if (thing === 'taxCode') return 'plainTaxCode';
  if (has(/^(diet[ae]?|allergi|intolleranz)/)) return has(/^motiv/) ? 'dietReason' : 'diet';
  return has(/^(fasci|band)/) ? 'band' : null;
}

function thingOf(words: readonly string[]): Thing | null {
  const things = THINGS.filter(([pattern]) => words.some((word) => pattern.test(word)));
  const named = things.map(([, thing]) => thing);
  // A surname and a name together are the whole name.
  if (named.includes('surname') && named.includes('name') && !words.includes('last')) {
    return 'fullName';
  }
  return named[0] ?? null;
}
