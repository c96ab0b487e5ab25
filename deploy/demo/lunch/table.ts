/** A plain table for the terminal; no colours, so that it can be copied into a mail. */

/** The first row is the heading. Columns whose cells are all amounts are aligned to the right. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const [heading = [], ...body] = rows;
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => width(row[column]))));
  const rightAligned = heading.map((_, column) =>
    body.every((row) => /^[-−]?[\d.,]+( €)?$|^–?$/.test(row[column] ?? '')),
  );
  const lineOf = (row: readonly string[]) =>
    heading
      .map((_, column) => {
        const cell = row[column] ?? '';
        const space = ' '.repeat((widths[column] ?? 0) - width(cell));
        return rightAligned[column] ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((columnWidth) => '─'.repeat(columnWidth)).join('  ');
  return [lineOf(heading), rule, ...body.map(lineOf)].join('\n');
}

function width(cell: string | undefined): number {
  return [...(cell ?? '')].length;
}
