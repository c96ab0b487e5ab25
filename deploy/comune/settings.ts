/** The Comune's own settings: a small file of names and values, all of them optional. */
import { findColumns, plainWords } from '@mestolo/office-csv/columns.ts';
import type { CsvTable } from '@mestolo/office-csv/read-csv.ts';
import { centsOf, dateOf } from '@mestolo/office-csv/values.ts';
import { type SchoolKind, schoolKindOf } from './school-kind.ts';

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
} as const;

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
  const schools = rows.filter(([name]) => /^(plesso|scuola|school)$/.test(plainWords(name ?? '')));
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
    iban: settingOf('iban'),
    transferCategory: settingOf('transferCategory'),
    withoutStation: plainWords(settingOf('provider') ?? '') === 'gpd',
    schoolKinds: new Map(
      schools.flatMap(([, school = '', kind = '']) => {
        const known = schoolKindOf(kind);
        return known ? [[plainWords(school), known] as const] : [];
      }),
    ),
  };
}
