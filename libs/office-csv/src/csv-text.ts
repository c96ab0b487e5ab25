/**
 * CSV as a spreadsheet in Italy opens it with a double click: semicolons, CRLF, UTF-8 with a mark.
 * A text that a spreadsheet would take for a formula is kept a text.
 */

const MARK = '\ufeff';
const FORMULA = /^[=+\-@\t\r\n|]/;
const AMOUNT = /^-?[0-9.]+,[0-9]{2}$/;

export function csvText(rows: readonly (readonly string[])[]): string {
  return MARK + rows.map((row) => `${row.map(csvCell).join(';')}\r\n`).join('');
}

function csvCell(text: string): string {
  // An amount below zero begins like a formula and is none.
  const safe = FORMULA.test(text) && !AMOUNT.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
