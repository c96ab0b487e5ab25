/** What a reader sees whose link does not open an account: what is wrong and what to do. */
import { type AssetAddresses, page } from './layout.ts';
import { html } from './markup.ts';
import { type Language, type Words, wordsOf } from './words.ts';

export type PageProblem = keyof Words['problems'];

export const statusOfProblem: Readonly<Record<PageProblem, number>> = {
  missing: 401,
  refused: 403,
  expired: 410,
  unknown: 404,
};

export function problemPage(
  problem: PageProblem,
  frame: { readonly language: Language; readonly assets: AssetAddresses },
): string {
  const { title, text } = wordsOf(frame.language).problems[problem];
  return page({
    ...frame,
    title,
    comune: null,
    otherLanguage: null,
    main: html`<h1>${title}</h1>
<p class="lead">${text}</p>`,
    footer: null,
    script: false,
  });
}
