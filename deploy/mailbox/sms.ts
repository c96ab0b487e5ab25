/** An SMS as the phones' networks see it: its parts, its letters, and what they cost. */
import { randomBytes } from 'node:crypto';
import { SegmentedMessage } from 'sms-segments-calculator';
import type { ReceivedSms } from './messages.ts';

/** About what one part to an Italian phone costs at Twilio. */
const PART_EUR = 0.0757;

export function newSms(
  given: Pick<ReceivedSms, 'from' | 'to' | 'text' | 'direction' | 'status'> &
    Partial<Pick<ReceivedSms, 'sid' | 'statusCallback' | 'traceparent'>>,
): ReceivedSms {
  const { sid = `SM${randomBytes(16).toString('hex')}` } = given;
  const counted = new SegmentedMessage(given.text);
  return {
    statusCallback: null,
    traceparent: null,
    ...given,
    id: sid,
    sid,
    channel: 'sms',
    receivedAt: new Date().toISOString(),
    errorCode: null,
    segments: counted.segmentsCount,
    encoding: counted.getEncodingName(),
  };
}

/** As Twilio writes it: negative, since it is taken off; null until the SMS is on its way. */
export function priceOf({ direction, status, segments: parts }: ReceivedSms): string | null {
  if (direction === 'inbound' || status === 'queued') return null;
  return (-PART_EUR * parts).toFixed(5);
}
