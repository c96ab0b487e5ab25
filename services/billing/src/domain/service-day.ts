/** On which days meals are served, as far as fees ask for it. */
import type { Comune, Enrolment } from './pupil.ts';

type Calendar = Pick<Comune, 'schoolYears' | 'serviceWeekdays' | 'closures'>;

/** A weekday of service within a school year, and neither Comune, school nor class is closed. */
export function isServiceDay(
  day: string,
  { schoolId, classId }: Pick<Enrolment, 'schoolId' | 'classId'>,
  { schoolYears, serviceWeekdays, closures }: Calendar,
): boolean {
  if (!serviceWeekdays.includes(weekdayOf(day))) return false;
  if (!schoolYears.some(({ from, to }) => from <= day && day <= to)) return false;
  return !closures.some(
    (closure) =>
      closure.from <= day &&
      day <= closure.to &&
      (closure.schoolId === null || closure.schoolId === schoolId) &&
      (closure.classId === null || closure.classId === classId),
  );
}

/** 1 is Monday, 7 is Sunday. */
function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/** Every day of a month, `2020-10`. */
export function daysOf(month: string): string[] {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length }, (_, index) => `${month}-${String(index + 1).padStart(2, '0')}`);
}

/** From the month of the first day to that of the last one, both included. */
export function monthsBetween(firstDay: string, lastDay: string): string[] {
  const months: string[] = [];
  let [year = 0, number = 0] = firstDay.split('-').map(Number);
  const last = lastDay.slice(0, 7);
  for (;;) {
    const month = `${String(year).padStart(4, '0')}-${String(number).padStart(2, '0')}`;
    if (month > last) return months;
    months.push(month);
    [year, number] = number === 12 ? [year + 1, 1] : [year, number + 1];
  }
}
