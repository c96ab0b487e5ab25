/** The name under which an installation knows a Comune. */
import { plainWords } from '@mestolo/office-csv/columns.ts';

/** `Comune di Pianengo` is the tenant `pianengo`. */
export function tenantOf(name: string): string {
  const words = plainWords(name).replace(/^(comune|citta) d(i|el|ella|ell)? /, '');
  return (
    words
      .replaceAll(' ', '-')
      .replace(/^[^a-z]+/, '')
      .slice(0, 40) || 'comune'
  );
}
