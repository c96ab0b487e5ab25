/** Tariffs from an office's file: one row a price, or one row with a column a reduction. */
import { cellOf, findColumns, plainWords } from '@mestolo/office-csv/columns.ts';
import type { CsvRow, CsvTable } from '@mestolo/office-csv/read-csv.ts';
import { basisPointsOf, centsOf, dateOf, yesNoOf } from '@mestolo/office-csv/values.ts';
import type { LineProblem } from './line-problem.ts';
import { type SchoolKind, schoolKindOf } from './school-kind.ts';

/** What a band or a sibling pays: a part off the price, or a price of its own. */
export type Reduction = { readonly discountBasisPoints: number } | { readonly priceCents: number };

export interface TariffLine {
  /** The first day on which it is valid; null means from the start. */
  readonly from: string | null;
  readonly schoolName: string | null;
  readonly schoolKind: SchoolKind | null;
  readonly listCents: number;
  readonly nonResidentCents: number | null;
  readonly bands: Readonly<Record<string, Reduction>>;
  readonly siblings: Readonly<Record<string, Reduction>>;
}

export const TARIFF_COLUMNS = {
  nonResident: [
    'prezzo non residenti',
    'tariffa non residenti',
    'non residenti',
    'non residente',
    'non resident price',
    'price non residents',
    'non residents',
  ],
  price: [
    'prezzo',
    'prezzo pasto',
    'costo pasto',
    'tariffa',
    'tariffa pasto',
    'importo',
    'importo pasto',
    'costo',
    'prezzo residenti',
    'tariffa residenti',
    'tariffa intera',
    'prezzo unitario',
    'prezzo euro',
    'euro',
    'price',
    'list price',
    'meal price',
    'amount',
  ],
  from: [
    'decorrenza',
    'dal',
    'valida dal',
    'valido dal',
    'validita dal',
    'data decorrenza',
    'inizio validita',
    'from',
    'valid from',
    'effective from',
    'data',
  ],
  kind: [
    'tipo scuola',
    'tipo di scuola',
    'ordine di scuola',
    'ordine scuola',
    'ordine',
    'grado',
    'tipologia',
    'school kind',
    'school type',
    'kind',
  ],
  school: ['plesso', 'scuola', 'sede', 'school'],
  band: ['fascia', 'fascia isee', 'isee band', 'band'],
  resident: ['residente', 'residenti', 'residenza', 'resident'],
} as const;

export function isTariffTable(table: CsvTable): boolean {
  const columns = findColumns(table.header, TARIFF_COLUMNS);
  return columns.price !== undefined && table.rows.length > 0;
}

interface Price extends Omit<TariffLine, 'nonResidentCents'> {
  readonly nonResidentCents: number | null;
  readonly band: string;
  readonly forResidents: boolean;
}

/** Reads every row; rows of the same school and day become one tariff with its bands. */
export function readTariffs(table: CsvTable): { tariffs: TariffLine[]; problems: LineProblem[] } {
  const problems: LineProblem[] = [];
  const prices: Price[] = [];
  for (const row of table.rows) {
    const price = readPrice(table, row);
    if ('problem' in price) problems.push({ line: row.line, problem: price.problem });
    else prices.push(price);
  }
  const groups = Map.groupBy(prices, (price) =>
    JSON.stringify([price.from, price.schoolName, price.schoolKind]),
  );
  return { tariffs: [...groups.values()].flatMap(mergeBands), problems };
}

function readPrice(table: CsvTable, row: CsvRow): Price | { problem: string } {
  const columns = findColumns(table.header, TARIFF_COLUMNS);
  const listCents = centsOf(cellOf(row, columns, 'price'));
  if (listCents === null || listCents < 0) return { problem: 'the price is not an amount of euro' };
  const fromCell = cellOf(row, columns, 'from');
  const from = fromCell === '' ? null : dateOf(fromCell);
  if (fromCell !== '' && from === null) return { problem: 'the first day is not a date' };
  const nonResidentCell = cellOf(row, columns, 'nonResident');
  const school = cellOf(row, columns, 'school');
  const kindCell = cellOf(row, columns, 'kind');
  const residentCell = cellOf(row, columns, 'resident');
  const forResidents =
    residentCell === '' || !/^non/.test(plainWords(residentCell))
      ? residentCell === '' || yesNoOf(residentCell) !== false
      : false;
  // A column called "scuola" often holds the kind (primaria), not the name of a school.
  const kind = schoolKindOf(kindCell) ?? (isKindOnly(school) ? schoolKindOf(school) : null);
  return {
    from,
    schoolName: school === '' || isKindOnly(school) ? null : school,
    schoolKind: kind,
    listCents,
    nonResidentCents: centsOf(nonResidentCell),
    band: cellOf(row, columns, 'band').replace(/^fascia\s+/i, ''),
    forResidents,
    ...reductionsOf(table, row),
  };
}

function isKindOnly(cell: string): boolean {
  return schoolKindOf(cell) !== null && plainWords(cell).split(' ').length <= 3;
}

const BAND_HEADING = /(?:fascia|band)(?: isee)? ([a-z0-9]{1,3})\b/;
const SIBLING_HEADINGS: readonly [RegExp, string][] = [
  [/\b(2|secondo|second|sibling 2|rank 2)\b.*/, '2'],
  [/\b(3|terzo|third|sibling 3|rank 3)\b.*/, '3'],
  [/\b(4|quarto|fourth|sibling 4|rank 4)\b.*/, '4'],
];

/**
 * Columns such as "riduzione fascia B" or "sconto secondo figlio"; a value may be `30%` or a price.
 */
function reductionsOf(table: CsvTable, row: CsvRow): Pick<Price, 'bands' | 'siblings'> {
  const bands: Record<string, Reduction> = {};
  const siblings: Record<string, Reduction> = {};
  table.header.forEach((heading, position) => {
    const words = plainWords(heading);
    const reduction = reductionOf(words, (row.cells[position] ?? '').trim());
    if (reduction === null) return;
    const band = BAND_HEADING.exec(words)?.[1];
    if (band) bands[band.toUpperCase()] = reduction;
    if (!/figli|sibling|child|fratell/.test(words)) return;
    const rank = SIBLING_HEADINGS.find(([pattern]) => pattern.test(words))?.[1];
    if (rank) siblings[rank] = reduction;
  });
  return { bands, siblings };
}

function reductionOf(words: string, cell: string): Reduction | null {
  if (cell === '') return null;
  if (cell.includes('%') || /riduz|sconto|discount|reduction|%/.test(words)) {
    const discountBasisPoints = basisPointsOf(cell);
    return discountBasisPoints === null ? null : { discountBasisPoints };
  }
  const priceCents = centsOf(cell);
  return priceCents === null ? null : { priceCents };
}

/**
 * The list price is the one without a band, else the highest; every other band has its own price.
 */
function mergeBands(prices: readonly Price[]): TariffLine[] {
  const residents = prices.filter((price) => price.forResidents);
  const list =
    residents.find((price) => price.band === '') ??
    residents.toSorted((a, b) => b.listCents - a.listCents)[0] ??
    prices[0];
  if (!list) return [];
  const bands: Record<string, Reduction> = { ...list.bands };
  for (const price of residents) {
    if (price.band !== '') bands[price.band.toUpperCase()] ??= { priceCents: price.listCents };
  }
  const forOthers = prices.find((price) => !price.forResidents);
  return [
    {
      from: list.from,
      schoolName: list.schoolName,
      schoolKind: list.schoolKind,
      listCents: list.listCents,
      nonResidentCents: list.nonResidentCents ?? forOthers?.listCents ?? null,
      bands,
      siblings: list.siblings,
    },
  ];
}
