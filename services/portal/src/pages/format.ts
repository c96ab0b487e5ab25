/** Amounts, dates and times as people of each language write them. */

/** `12,50 €`; with a sign where an amount adds or takes. */
export function euro(cents: number, locale: string, sign: 'auto' | 'exceptZero' = 'auto'): string {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'EUR',
    signDisplay: sign,
  });
  // The typographic minus is as wide as the plus and is not broken from its number.
  return format.format(cents / 100).replace('-', '−');
}

/** `2020-09-30` → `30/09/2020`. */
export function dayText(date: string, locale: string): string {
  return dateFormat(locale, 'UTC').format(new Date(`${date}T00:00:00Z`));
}

export function momentText(instant: string | Date, place: { locale: string; timeZone: string }) {
  const moment = new Date(instant);
  return {
    date: dateFormat(place.locale, place.timeZone).format(moment),
    time: new Intl.DateTimeFormat(place.locale, {
      timeZone: place.timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(moment),
  };
}

function dateFormat(locale: string, timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  });
}
