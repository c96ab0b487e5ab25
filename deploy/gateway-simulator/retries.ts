/** Receipts without a valid answer go out again, forty-eight times and an hour apart. */
import type { Archive } from './archive.ts';
import { callStation } from './call.ts';
import { type MadePayment, remember } from './made-payment.ts';
import type { Post } from './post-xml.ts';
import { soap } from './requests.ts';
import { RECEIPT_TIMEOUT_MS } from './send-receipts.ts';

export interface Retries {
  schedule(payment: MadePayment): void;
  /** Sends what waits at once, as PagoPA's support does when it is asked. */
  sendNow(): Promise<number>;
  stop(): void;
}

const MOST_RETRIES = 48;

export function createRetries(given: {
  readonly archive: Archive;
  readonly post: Post;
  readonly url: string;
  readonly hourMs: number;
}): Retries {
  const { archive, post, url, hourMs } = given;
  const timers = new Map<MadePayment, NodeJS.Timeout>();
  const retried = new Map<MadePayment, number>();

  const send = async (payment: MadePayment) => {
    timers.delete(payment);
    // The quick attempts may have reached the station meanwhile.
    if (payment.receiptState !== 'waiting') return;
    retried.set(payment, (retried.get(payment) ?? 0) + 1);
    const { operation, answer, message } = payment.receipt;
    const call = {
      url,
      soapAction: operation,
      expects: answer,
      timeoutMs: RECEIPT_TIMEOUT_MS,
      question: payment,
    };
    const { message: _, ...answered } = await callStation(post, { ...call, body: soap(message) });
    remember(payment, answered);
    if (payment.receiptState === 'waiting') schedule(payment);
    archive.touched();
  };

  const schedule = (payment: MadePayment) => {
    if (timers.has(payment)) return;
    if ((retried.get(payment) ?? 0) >= MOST_RETRIES) {
      payment.receiptState = 'givenUp';
      payment.nextAttemptAt = null;
      return;
    }
    payment.nextAttemptAt = new Date(Date.now() + hourMs).toISOString();
    timers.set(payment, setTimeout(() => void send(payment), hourMs).unref());
  };

  // What waited when the simulator ended waits again.
  for (const payment of archive.payments.values()) {
    if (payment.receiptState === 'waiting') schedule(payment);
  }
  return {
    schedule,
    async sendNow() {
      const waiting = [...archive.payments.values()].filter(
        ({ receiptState }) => receiptState === 'waiting' || receiptState === 'givenUp',
      );
      for (const payment of waiting) {
        clearTimeout(timers.get(payment));
        payment.receiptState = 'waiting';
      }
      await Promise.all(waiting.map(send));
      return waiting.length;
    },
    stop() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
