/**
 * The port of payment providers. What happens to a notice goes out through it: to the archive of
 * notices beside our own station (ACA), or to PagoPA's archive of positions in its place (GPD).
 */
import type { Creditor } from '../domain/creditor.ts';
import type { Notice } from '../domain/notice.ts';
import type { Debtor } from '../pagopa/ports.ts';

/** A notice as it stands today, and what PagoPA is to know with it. */
export interface Position {
  readonly notice: Notice;
  readonly creditor: Creditor;
  /** Null where nobody may be named. */
  readonly debtor: Debtor | null;
}

export type ProviderOutcome =
  | { readonly kind: 'ok' }
  /** An operator has to mend something; the same again would be refused again. */
  | { readonly kind: 'refused'; readonly words: string }
  | {
      readonly kind: 'unavailable';
      readonly words: string;
      readonly retryAfterSeconds: number | null;
    };

export interface PaymentProvider {
  /**
   * Tells how the notice stands; saying the same again changes nothing. A notice that can't be
   * paid any more is closed there.
   */
  tell(position: Position): Promise<ProviderOutcome>;
}
