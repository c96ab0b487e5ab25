/** Says on a page that it keeps itself up to date, and where its script is told of changes. */
import { html, type Markup } from './markup.ts';
import type { Words } from './words.ts';

/** `reload` tells what to do without a script. */
type LiveWords = Pick<Words, 'live' | 'interrupted' | 'reload'>;

export function liveLine(version: number, events: string | null, words: LiveWords): Markup | null {
  if (events === null) return null;
  return html`<p class="live" id="live" role="status" hidden data-events="${events}"
data-version="${version}" data-on="${words.live}" data-off="${words.interrupted}"></p>
<noscript><p class="live">${words.reload}</p></noscript>`;
}
