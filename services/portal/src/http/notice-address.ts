/** The addresses of a notice's public page and of what hangs on it. */
import type { NoticeAddresses } from '../pages/notice-page.ts';
import type { Language } from '../pages/words.ts';
import { accountAddress } from './account-address.ts';

export interface NoticeQuery {
  readonly lang?: string | undefined;
  /** The link to the account from which the reader came; it only leads back there. */
  readonly link?: string | undefined;
}

export function noticeAddress(token: string, { lang, link }: NoticeQuery, part = ''): string {
  const query = new URLSearchParams();
  if (lang === 'en') query.set('lang', 'en');
  if (link !== undefined) query.set('link', link);
  return `/paga/${token}${part}${query.size > 0 ? `?${query}` : ''}`;
}

export function addressesOf(
  token: string,
  query: NoticeQuery,
  language: Language,
): NoticeAddresses {
  const { link } = query;
  const other = language === 'it' ? 'en' : 'it';
  return {
    cart: noticeAddress(token, query, '/carrello'),
    pdf: `/paga/${token}/avviso.pdf`,
    png: `/paga/${token}/avviso.png`,
    otherLanguage: noticeAddress(token, { lang: other, link }),
    form: language === 'en' ? '/paga?lang=en' : '/paga',
    account: link === undefined ? null : accountAddress('/account', query),
  };
}
