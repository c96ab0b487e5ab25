/**
 * Takes number, creditor and amount from a printed payment notice, as counters and apps do: by the
 * places that PagoPA's guide and the readers of postal slips know, never by what printed it.
 */
import {
  pictureFile,
  pictureOfPage,
  type ReadSymbol,
  symbolsIn,
  textOfPages,
  tilted,
} from './printed-page.ts';

export interface NoticeRead {
  readonly noticeNumber: string;
  readonly creditorFiscalCode: string;
  readonly amountCents: number;
}

export interface PageRead {
  readonly qr: NoticeRead;
  /** Null where there is no slip of the post office. */
  readonly slip: NoticeRead | null;
  readonly words: NoticeRead;
  readonly symbols: readonly ReadSymbol[];
  readonly text: string;
}

/** A page as an old scanner sees it: 150 dots an inch, grey, not quite straight. */
export async function noticeOnPage(pdf: Uint8Array): Promise<PageRead> {
  const page = await pictureOfPage(pdf, { dpi: 150 });
  const symbols = await symbolsIn(pictureFile(tilted(page, 2)));
  const pages = await textOfPages(pdf);
  if (pages.length !== 1) throw new Error(`a notice has one page, not ${pages.length}`);
  const [text = ''] = pages;
  const slip = symbols.find(({ kind }) => kind === 'DataMatrix');
  return {
    qr: qrOf(symbols),
    slip: slip ? slipOf(slip.text) : null,
    words: wordsOf(text),
    symbols,
    text,
  };
}

export async function noticeOnPicture(png: Uint8Array): Promise<NoticeRead> {
  return qrOf(await symbolsIn(png));
}

function qrOf(symbols: readonly ReadSymbol[]): NoticeRead {
  const codes = symbols.filter(({ kind }) => kind === 'QRCode');
  const parts = /^PAGOPA\|002\|(\d{18})\|(\d{11})\|(\d{2,11})$/.exec(codes[0]?.text ?? '');
  if (codes.length !== 1 || parts === null) throw new Error('not one QR code of PagoPA');
  const [, noticeNumber = '', creditorFiscalCode = '', cents] = parts;
  return { noticeNumber, creditorFiscalCode, amountCents: Number(cents) };
}

function slipOf(text: string): NoticeRead {
  if (text.length !== 256 || !text.startsWith('codfase=NBPA;'))
    throw new Error('not a postal slip');
  return {
    noticeNumber: text.slice(15, 33),
    creditorFiscalCode: text.slice(66, 77),
    amountCents: Number(text.slice(49, 59)),
  };
}

/** What somebody types who has nothing that reads symbols. */
function wordsOf(text: string): NoticeRead {
  const number = /Codice avviso\s+((?:\d{4} ){4}\d{2})\b/.exec(text)?.[1] ?? '';
  const creditor = /Cod\. fiscale ente creditore\s+(\d{11})\b/.exec(text)?.[1] ?? '';
  const amount = /Importo\s+([\d.]+,\d{2})\s€/.exec(text)?.[1] ?? '';
  return {
    noticeNumber: number.replaceAll(' ', ''),
    creditorFiscalCode: creditor,
    amountCents: Number(amount.replace(/[.,]/g, '')),
  };
}
