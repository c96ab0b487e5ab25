/** The Comune's own settings: a small file of names and values, all of them optional. */
import { findColumns, plainWords } from '@mestolo/office-csv/columns.ts';
import type { CsvTable } from '@mestolo/office-csv/read-csv.ts';
import { centsOf, dateOf, yesNoOf } from '@mestolo/office-csv/values.ts';
import type { LineProblem } from './line-problem.ts';
import { type SchoolKind, schoolKindOf } from './school-kind.ts';
import { weekdaysOf } from './weekdays.ts';

export interface ComuneSettings {
  readonly name: string | null;
  readonly office: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly schoolYear: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly graceUntil: string | null;
  readonly lowBalanceBelowCents: number | null;
  readonly fiscalCode: string | null;
  readonly segregationCode: string | null;
  readonly brokerId: string | null;
  readonly stationId: string | null;
  readonly iban: string | null;
  readonly transferCategory: string | null;
  /** True where the Comune has no station, and PagoPA keeps its positions. */
  readonly withoutStation: boolean;
  /** Null where the file does not say, or what it says tells nothing. */
  readonly checkout: boolean | null;
  /** 1 is Monday; null where the file does not say. */
  readonly serviceWeekdays: readonly number[] | null;
  readonly postalIban: string | null;
  readonly postalHolder: string | null;
  readonly postalAuthorization: string | null;
  readonly smsSender: string | null;
  readonly reminders: 'off' | 'byHand' | 'automatic' | null;
  /** Lines that tell nothing: an unknown name, or a value that cannot be read. */
  readonly problems: readonly LineProblem[];
  readonly schoolKinds: ReadonlyMap<string, SchoolKind>;
}

const SETTING_COLUMNS = {
  name: ['voce', 'chiave', 'parametro', 'impostazione', 'key', 'setting', 'name'],
  value: ['valore', 'value'],
} as const;

const SETTINGS = {
  name: ['nome', 'comune', 'ente', 'name'],
  office: ['ufficio', 'office'],
  phone: ['telefono', 'phone'],
  email: ['email', 'e mail', 'posta elettronica'],
  schoolYear: ['anno scolastico', 'school year'],
  from: ['inizio', 'inizio servizio', 'inizio anno', 'from', 'start'],
  to: ['fine', 'fine servizio', 'fine anno', 'to', 'end'],
  graceUntil: ['tolleranza fino al', 'tolleranza', 'grace until', 'grace end'],
  lowBalance: ['soglia saldo basso', 'soglia', 'saldo basso', 'low balance', 'low balance below'],
  fiscalCode: ['codice fiscale ente', 'codice fiscale', 'fiscal code', 'creditor fiscal code'],
  segregationCode: ['codice segregazione', 'segregation code'],
  brokerId: ['intermediario', 'broker', 'broker id'],
  stationId: ['stazione', 'station', 'station id'],
  iban: ['iban'],
  transferCategory: ['tassonomia', 'taxonomy', 'transfer category'],
  provider: ['adesione pagopa', 'fornitore', 'provider'],
  checkout: ['pagamento in rete', 'pagamento online', 'checkout'],
  weekdays: ['giorni di servizio', 'giorni', 'service days', 'weekdays'],
  postalIban: ['iban postale', 'conto corrente postale', 'postal iban'],
  postalHolder: ['intestatario conto postale', 'postal holder'],
  postalAuthorization: ['autorizzazione bollettino', 'postal authorization'],
  smsSender: ['mittente sms', 'alias sms', 'sms sender'],
  reminders: ['solleciti', 'reminders'],
} as const;

const SCHOOL_NAME = /^(plesso|scuola|school)$/;

export function isSettingsTable(table: CsvTable): boolean {
  const columns = findColumns(table.header, SETTING_COLUMNS);
  return columns.name !== undefined && columns.value !== undefined;
}

export function readSettings(table: CsvTable | null): ComuneSettings {
  const rows = (table?.rows ?? []).map(({ cells }) => cells);
  const settingOf = (setting: keyof typeof SETTINGS): string | null => {
    const names: readonly string[] = SETTINGS[setting];
    return rows.find(([name]) => names.includes(plainWords(name ?? '')))?.[1] || null;
  };
  const dayOf = (setting: 'from' | 'to' | 'graceUntil') => dateOf(settingOf(setting) ?? '');
  const schools = rows.filter(([name]) => SCHOOL_NAME.test(plainWords(name ?? '')));
  return {
    name: settingOf('name'),
    office: settingOf('office'),
    phone: settingOf('phone'),
    email: settingOf('email'),
    schoolYear: settingOf('schoolYear'),
    from: dayOf('from'),
    to: dayOf('to'),
    graceUntil: dayOf('graceUntil'),
    lowBalanceBelowCents: centsOf(settingOf('lowBalance') ?? ''),
    fiscalCode: settingOf('fiscalCode'),
    segregationCode: settingOf('segregationCode'),
    brokerId: settingOf('brokerId'),
    stationId: settingOf('stationId'),
    iban: settingOf('iban')?.replaceAll(/\s/g, '').toUpperCase() ?? null,
    transferCategory: settingOf('transferCategory'),
    withoutStation: plainWords(settingOf('provider') ?? '') === 'gpd',
    checkout: yesNoOf(settingOf('checkout') ?? ''),
    serviceWeekdays: weekdaysOf(settingOf('weekdays') ?? ''),
    postalIban: settingOf('postalIban'),
    postalHolder: settingOf('postalHolder'),
    postalAuthorization: settingOf('postalAuthorization'),
    smsSender: settingOf('smsSender'),
    reminders: remindersOf(settingOf('reminders') ?? ''),
    problems: problemsOf(table),
    schoolKinds: new Map(
      schools.flatMap(([, school = '', kind = '']) => {
        const known = schoolKindOf(kind);
        return known ? [[plainWords(school), known] as const] : [];
      }),
    ),
  };
}

function remindersOf(text: string): ComuneSettings['reminders'] {
  const words = plainWords(text);
  if (/^(no|spenti|off)$/.test(words)) return 'off';
  if (/^(a mano|manuali|by hand)$/.test(words)) return 'byHand';
  return /^(si|automatici|automatic)$/.test(words) ? 'automatic' : null;
}

/** Whether the value of a setting can be read, where it is not any text. */
const READERS: Partial<Record<keyof typeof SETTINGS, (text: string) => unknown>> = {
  from: dateOf,
  to: dateOf,
  graceUntil: dateOf,
  lowBalance: centsOf,
  checkout: yesNoOf,
  weekdays: weekdaysOf,
  reminders: remindersOf,
};

function problemsOf(table: CsvTable | null): LineProblem[] {
  return (table?.rows ?? []).flatMap(({ line, cells: [name = '', value = '', kind = ''] }) => {
    const words = plainWords(name);
    if (SCHOOL_NAME.test(words)) {
      const isKnown = value === '' || schoolKindOf(kind) !== null;
      return isKnown ? [] : [{ line, problem: `the kind of ${value} is not known: "${kind}"` }];
    }
    const known = Object.entries(SETTINGS).find(([, names]) =>
      (names as readonly string[]).includes(words),
    );
    if (!known) return words === '' ? [] : [{ line, problem: `nothing is called "${name}"` }];
    const read = READERS[known[0] as keyof typeof SETTINGS];
    const isRead = value.trim() === '' || read === undefined || read(value) !== null;
    return isRead ? [] : [{ line, problem: `"${value}" tells nothing for "${name}"` }];
  });
}
