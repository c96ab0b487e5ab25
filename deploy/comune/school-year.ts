/** The school year that a day belongs to, where the office's files do not say. */

/** The Italian school year of a day: meals from September to June, grace to 30 September. */
export function schoolYearOf(day: string): {
  name: string;
  from: string;
  to: string;
  graceUntil: string;
} {
  const [year = 0, month = 0] = day.split('-').map(Number);
  const start = month >= 8 ? year : year - 1;
  return {
    name: `${start}/${String(start + 1).slice(2)}`,
    from: `${start}-09-01`,
    to: `${start + 1}-07-31`,
    graceUntil: `${start}-09-30`,
  };
}
