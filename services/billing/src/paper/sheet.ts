/** Sheets of A4 as PDF, tagged for screen readers, with a font that has every European letter. */
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

/** DejaVu Sans: free to embed (its licence comes with the package). */
const require = createRequire(import.meta.url);
const REGULAR = require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
const BOLD = require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf');
/** PDF for everyone, by ISO 14289; the package knows it and its types do not. */
const PDF_UA = 'PDF/UA' as never;
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

export async function sheetPdf(paper: SheetPaper): Promise<Buffer> {
  const { title, author, madeAt, parts, fingerprint } = paper;
  const info = { Title: title, Author: author, Subject: fingerprint, CreationDate: madeAt };
  const document = new PDFDocument({
    ...{ size: 'A4', margin: MARGIN, tagged: true, lang: 'it', displayTitle: true },
    ...{ pdfVersion: '1.7', subset: PDF_UA, font: REGULAR },
    info: { ...info, Producer: 'Mestolo' },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    document.on('end', resolve).on('error', reject);
  });
  const root = document.struct('Document');
  document.addStructure(root);
  root.add(heading(document, 'H1', title, 16));
  for (const part of parts) addPart(document, root, part);
  root.end();
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

type Sheets = InstanceType<typeof PDFDocument>;
type Structure = ReturnType<Sheets['struct']>;

function heading(document: Sheets, tag: 'H1' | 'H2', text: string, size: number): Structure {
  return document.struct(tag, {}, () => {
    document.moveDown(0.5).font(BOLD).fontSize(size).text(text).font(REGULAR).moveDown(0.3);
  });
}

function addPart(document: Sheets, root: Structure, part: SheetPart): void {
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

function addTable(document: Sheets, root: Structure, { columns, rows }: TablePart): void {
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
