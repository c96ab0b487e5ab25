/** Twilio says what became of an SMS; taken only with its signature. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { isSignedByTwilio, outcomeOfReport } from '../providers/twilio.ts';
import type { DeliveryReport, ReportAnswer } from '../store/delivery-door.ts';

const PATH = '/providers/twilio/status';

/** Where Twilio is told to report about a notification. */
export function statusCallbackOf(publicUrl: string): (reference: string) => string {
  return (reference) => `${publicUrl}${PATH}?ref=${reference}`;
}

const fieldsSchema = z.object({
  MessageSid: z.string().min(1).max(64),
  MessageStatus: z.string().min(1).max(32),
  ErrorCode: z.coerce.number().int().optional(),
});

export interface TwilioStatusNeeds {
  readonly reports: Door<DeliveryReport, ReportAnswer>;
  readonly authToken: string;
  readonly publicUrl: string;
}

export function postTwilioStatus(options: TwilioStatusNeeds) {
  const callbackOf = statusCallbackOf(options.publicUrl);
  return defineRoute({
    method: 'post',
    path: PATH,
    summary: 'Take Twilio’s report of what became of an SMS',
    access: 'public',
    answers: { 204: z.undefined() },
    rawBody: true,
    bodyLimitBytes: 8 * 1024,
    query: z.strictObject({ ref: z.string().regex(/^[0-9a-f]{32}$/) }),
    async handle({ query: { ref }, body, headers, cause }) {
      const fields = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
      const signature = String(headers['x-twilio-signature'] ?? '');
      // The address as Twilio knows it: behind a proxy the request itself shows another one.
      const report = { signature, url: callbackOf(ref), fields };
      if (!isSignedByTwilio(options.authToken, report)) {
        throw problem(403, { type: 'forbidden', detail: 'The signature is not Twilio’s.' });
      }
      const read = fieldsSchema.safeParse(fields);
      if (!read.success) throw problem(400, { detail: 'The report lacks its id or its status.' });
      const { MessageSid: sid, MessageStatus: status, ErrorCode: errorCode = null } = read.data;
      const outcome = outcomeOfReport(status, { sid, errorCode });
      if (outcome !== null) {
        await options.reports.submit({ reference: ref, version: null, outcome }, cause);
      }
      // Also what is late or of no concern is answered with success: Twilio need not come again.
      return { status: 204 };
    },
  });
}
