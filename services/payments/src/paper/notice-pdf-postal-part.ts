/** The slip of the post office, for creditors that collect on a postal account too. */
import type { PaperNotice } from '../domain/paper-notice.ts';
import type { PostalSlip } from '../domain/postal-slip.ts';
import { dataMatrix } from './matrix-code.ts';
import { fieldsOf } from './notice-pdf-bank-part.ts';
import { type Box, DARK, MM, PALE, type Pen } from './page-pen.ts';

/** PagoPA's guide: 25 by 25 millimetres. */
const SYMBOL = 25 * MM;
const QUIET = 3 * MM;

export function postalPart(pen: Pen, notice: PaperNotice, slip: PostalSlip, box: Box): number {
  const { creditor, addressedTo } = notice;
  pen.cut(box.y);
  const bar = { ...box, y: box.y + 4 * MM, height: 8 * MM };
  pen.fill(bar, PALE);
  const inner = { ...bar, x: bar.x + 2 * MM, width: bar.width - 4 * MM, y: bar.y + 3.5 };
  pen.write('Bollettino Postale PA', inner, { size: 12, face: 'bold', tag: 'H2' });
  const once = `Rata unica entro il ${notice.payBy}`;
  pen.write(once, inner, { size: 12, face: 'semiBold', align: 'right' });
  const top = bar.y + bar.height + 3 * MM;
  const symbol = { x: box.x + QUIET, y: top + QUIET, width: SYMBOL };
  const alt = `Codice per l’ufficio postale: avviso ${notice.noticeNumber}, ${notice.amount}`;
  pen.symbol(dataMatrix(slip.dataMatrix), symbol, alt);
  const below = { x: box.x, y: top + SYMBOL + 2 * QUIET, width: SYMBOL + 2 * QUIET };
  pen.write(slip.authorization, below, { size: 7, colour: DARK, lines: 3 });

  const left = { x: below.x + below.width + 4 * MM, y: top, width: 70 * MM };
  const right = { x: left.x + left.width + 4 * MM, y: top, width: 0 };
  const rest = { ...right, width: box.x + box.width - right.x };
  const field = fieldsOf(pen);
  let y = field('Intestato a', slip.holder, left, { lines: 2 });
  y = field('Destinatario', addressedTo, { ...left, y }, { lines: 2 });
  const end = field('Oggetto del pagamento', notice.subject, { ...left, y }, { lines: 2 });
  y = field('Importo', notice.amount, rest, { size: 16, face: 'bold' });
  y = field('Sul C/C n.', slip.account, { ...rest, y }, { face: 'mono' });
  y = field('Codice avviso', notice.numberInGroups, { ...rest, y }, { size: 13, face: 'mono' });
  y = field(
    'Tipo, cod. fiscale ente creditore',
    `P1  ${creditor.fiscalCode}`,
    { ...rest, y },
    {
      face: 'mono',
    },
  );
  return Math.max(end, y);
}
