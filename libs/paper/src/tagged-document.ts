/** A PDF for everyone: tagged for screen readers, with its language, its title and its fonts. */
import PDFDocument from 'pdfkit';

export type TaggedDocument = InstanceType<typeof PDFDocument>;
export type Structure = ReturnType<TaggedDocument['struct']>;

export interface DocumentFrame {
  readonly title: string;
  readonly author: string;
  /** What a program finds the paper by: a hash, a number. */
  readonly subject: string;
  /** Business time: the same paper made twice is the same bytes. */
  readonly madeAt: Date;
  readonly margin: number;
  /** The file of the font that nothing else is asked for. */
  readonly font: string;
}

/** PDF for everyone, by ISO 14289; the package knows it and its types do not. */
const PDF_UA = 'PDF/UA' as never;

/** An A4 document in Italian; `fill` puts everything below the root of its structure. */
export async function taggedPdf(
  { title, author, subject, madeAt, margin, font }: DocumentFrame,
  fill: (document: TaggedDocument, root: Structure) => void,
): Promise<Buffer> {
  const info = { Title: title, Author: author, Subject: subject, CreationDate: madeAt };
  const document = new PDFDocument({
    ...{ size: 'A4', margin, tagged: true, lang: 'it', displayTitle: true },
    ...{ pdfVersion: '1.7', subset: PDF_UA, font },
    info: { ...info, Producer: 'Mestolo' },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    document.on('end', resolve).on('error', reject);
  });
  const root = document.struct('Document');
  document.addStructure(root);
  fill(document, root);
  root.end();
  document.end();
  await ended;
  return Buffer.concat(chunks);
}
