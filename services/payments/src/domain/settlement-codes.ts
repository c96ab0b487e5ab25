/** Whose code of payment it is: each station of a creditor has its own segregation code. */

/** The IUV of a notice of today's kind: its number without the 3 in front. */
export function iuvOfNotice(noticeNumber: string): string {
  return noticeNumber.slice(1);
}

/** A flow names the payments of all services of a creditor; these codes are ours. */
export function ourIuvs(segregationCodes: readonly string[]): (iuv: string) => boolean {
  const codes = new Set(segregationCodes);
  return (iuv) => /^[0-9]{17}$/.test(iuv) && codes.has(iuv.slice(0, 2));
}
