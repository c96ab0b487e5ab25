/** What payers, banks and PagoPA are told that a notice is for. */
import type { NoticeKind } from './notice.ts';

/** No word here may name a person, a child or a class: it stands in bank statements. */
const descriptions: Readonly<Record<NoticeKind, string>> = {
  topUp: 'Ricarica conto mensa',
  debt: 'Mensa scolastica, importo da pagare',
};

/** At most 90 characters, as a printed notice wants it. */
export function descriptionOf(kind: NoticeKind): string {
  return descriptions[kind];
}
