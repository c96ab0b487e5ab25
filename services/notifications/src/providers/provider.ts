/** What a sender needs of a provider; each provider's file knows its own codes. */
import type { Outcome } from '../domain/delivery.ts';

export interface Attachment {
  readonly fileName: string;
  readonly contentType: 'application/pdf';
  readonly content: Buffer;
}

export interface OutgoingEmail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same for every attempt, so that a repeated e-mail is shown once. */
  readonly reference: string;
  readonly attachments?: readonly Attachment[];
  /** Where one click ends messages of this kind (RFC 8058); null for what concerns one family. */
  readonly unsubscribe?: string | null;
}

export interface EmailProvider {
  send(email: OutgoingEmail): Promise<Outcome>;
  close(): void;
}

export interface OutgoingSms {
  readonly to: string;
  readonly text: string;
  readonly reference: string;
  /** The Comune's own sender; null: the installation's. */
  readonly sender?: string | null;
}

export interface SmsProvider {
  send(sms: OutgoingSms): Promise<Outcome>;
  /**
   * The provider's ids of such an SMS, newest first, without those that did not arrive.
   *
   * @throws Error where the provider cannot be asked
   */
  find(sms: OutgoingSms, since: Date): Promise<readonly string[]>;
  /**
   * What became of an SMS the provider took; null while it is on its way there.
   *
   * @throws Error where the provider cannot be asked, or does not know it
   */
  reportOf(providerId: string): Promise<Outcome | null>;
}

export interface OutgoingAppIo {
  /** Whose key opens App IO. */
  readonly tenant: string;
  readonly taxCode: string;
  /** 10 to 120 characters. */
  readonly subject: string;
  /** Markdown, 80 to 10,000 characters. */
  readonly markdown: string;
  readonly reference: string;
  /** A notice to pay from the message itself. */
  readonly payment: {
    readonly amountCents: number;
    readonly noticeNumber: string;
    readonly creditorFiscalCode: string;
  } | null;
}

/** A message that App IO took. */
export interface SentAppIo {
  readonly tenant: string;
  readonly taxCode: string;
  readonly providerId: string;
}

/** A message can't be looked up by what it says: where no answer came it is never sent again. */
export interface AppIoProvider {
  send(message: OutgoingAppIo): Promise<Outcome>;
  /**
   * What became of a message that was taken; null where App IO is still at it.
   *
   * @throws Error where App IO cannot be asked, or does not know it
   */
  reportOf(message: SentAppIo): Promise<Outcome | null>;
}
