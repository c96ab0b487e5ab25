/** Sheets of A4 as PDF, tagged for screen readers, with a font that has every European letter. */
import { DEJAVU_BOLD as BOLD, DEJAVU as REGULAR } from './fonts.ts';
import { type Structure, type TaggedDocument, taggedPdf } from './tagged-document.ts';

const MARGIN = 42;
const SMALL = 8;

export interface Column {
  readonly heading: string;
  /** In points; the sheet has 511 of them. Without it what is left. */
  readonly width?: number;
  readonly isAmount?: true;
}

interface TablePart {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** What stands on the sheets, from top to bottom. */
export type SheetPart =
  | { readonly heading: string }
  | { readonly text: string }
  | TablePart
  | { readonly signature: string };

export interface SheetPaper {
  readonly title: string;
  readonly author: string;
  /** Business time: the same paper made twice is the same bytes. */
  readonly madeAt: Date;
  /** A hash that is printed too: here a program finds it. */
  readonly fingerprint: string;
  readonly parts: readonly SheetPart[];
}

export function sheetPdf(paper: SheetPaper): Promise<Buffer> {
  const { title, author, madeAt, parts, fingerprint } = paper;
  const frame = { title, author, subject: fingerprint, madeAt, margin: MARGIN, font: REGULAR };
  return taggedPdf(frame, (document, root) => {
    root.add(heading(document, 'H1', title, 16));
    for (const part of parts) addPart(document, root, part);
  });
}

function heading(
  document: TaggedDocument,
  tag: 'H1' | 'H2',
  text: string,
  size: number,
): Structure {
  return document.struct(tag, {}, () => {
    document.moveDown(0.5).font(BOLD).fontSize(size).text(text).font(REGULAR).moveDown(0.3);
  });
}

function addPart(document: TaggedDocument, root: Structure, part: SheetPart): void {
  if ('heading' in part) root.add(heading(document, 'H2', part.heading, 12));
  else if ('text' in part) {
    root.add(document.struct('P', {}, () => void document.fontSize(SMALL + 1).text(part.text)));
  } else if ('signature' in part) {
    root.add(
      document.struct('P', {}, () => {
        const line = '_'.repeat(42);
        document
          .moveDown(3)
          .fontSize(SMALL + 1)
          .text(`${part.signature}: ${line}`);
      }),
    );
  } else addTable(document, root, part);
}

function addTable(document: TaggedDocument, root: Structure, { columns, rows }: TablePart): void {
  const align = ({ isAmount }: Column) => ({
    x: isAmount ? ('right' as const) : ('left' as const),
  });
  const head = columns.map((column) => {
    const font = { src: BOLD, size: SMALL };
    return { text: column.heading, type: 'TH' as const, scope: 'Column' as const, font };
  });
  document.moveDown(0.5).fontSize(SMALL);
  document.table({
    structParent: root,
    columnStyles: columns.map((column) => ({
      ...{ align: align(column), padding: 2, border: [0, 0, 0.3, 0] },
      ...(column.width !== undefined && { width: column.width }),
    })),
    data: [head, ...rows.map((row) => row.map((text) => ({ text, type: 'TD' as const })))],
  } as never);
  document.moveDown(0.5);
}
