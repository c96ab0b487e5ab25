/** Italian time, shifted for Comuni that live on another day than this machine. */

export interface Clocks {
  /** For one creditor, or for all that have none of their own. */
  shift(ec: string | null, offsetMs: number): void;
  now(ec: string): Date;
  /** As PagoPA writes it: Italian, without a zone. */
  italian(ec: string): string;
  state(): Readonly<Record<string, number>>;
}

const ALL = '*';

export function createClocks(): Clocks {
  const offsets = new Map<string, number>();
  const now = (ec: string) => {
    return new Date(Date.now() + (offsets.get(ec) ?? offsets.get(ALL) ?? 0));
  };
  return {
    now,
    shift: (ec, offsetMs) => void offsets.set(ec ?? ALL, offsetMs),
    italian: (ec) => inItaly(now(ec)),
    state: () => Object.fromEntries(offsets),
  };
}

export function inItaly(time: Date): string {
  return time.toLocaleString('sv-SE', { timeZone: 'Europe/Rome' }).replace(' ', 'T');
}

/** The instant of a time without a zone; one that has a zone is taken by its word. */
export function instantOf(text: string): Date {
  if (/(Z|[+-]\d\d:\d\d)$/.test(text)) return new Date(text);
  const guess = new Date(`${text}Z`);
  return new Date(2 * guess.getTime() - new Date(`${inItaly(guess)}Z`).getTime());
}
