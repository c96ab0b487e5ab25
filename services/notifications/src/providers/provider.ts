/** What a sender needs of a provider; each provider's file knows its own codes. */
import type { Outcome } from '../domain/delivery.ts';

export interface OutgoingEmail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same for every attempt, so that a repeated e-mail is shown once. */
  readonly reference: string;
}

export interface EmailProvider {
  send(email: OutgoingEmail): Promise<Outcome>;
  close(): void;
}

export interface OutgoingSms {
  readonly to: string;
  readonly text: string;
  readonly reference: string;
}

export interface SmsProvider {
  send(sms: OutgoingSms): Promise<Outcome>;
  /**
   * The provider's ids of such an SMS, newest first.
   *
   * @throws Error where the provider cannot be asked
   */
  find(sms: OutgoingSms, since: Date): Promise<readonly string[]>;
}
