/** POST /providers/twilio/inbound: a parent wrote by SMS; taken only with Twilio's signature. */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { isSignedByTwilio } from '../providers/twilio.ts';
import type { Inbox } from '../store/inbound.ts';

const PATH = '/providers/twilio/inbound';

/** An answer would come at once and be forgotten if we fell: ours are sent like all messages. */
const NO_ANSWER_YET = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

const fieldsSchema = z.object({
  MessageSid: z.string().regex(/^[A-Z]{2}[0-9a-f]{32}$/),
  From: z.string().min(1).max(64),
  Body: z.string().max(4_096).default(''),
});

export function postTwilioInbound(options: {
  readonly inbox: Inbox;
  readonly authToken: string;
  readonly publicUrl: string;
}): Route {
  return defineRoute({
    method: 'post',
    path: PATH,
    summary: 'Take an SMS that a parent wrote',
    access: 'public',
    answers: { 200: z.string() },
    produces: 'text/xml',
    rawBody: true,
    bodyLimitBytes: 8 * 1024,
    async handle({ body, headers, cause }) {
      const arrivedAt = new Date();
      const fields = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
      const signature = String(headers['x-twilio-signature'] ?? '');
      // The address as Twilio knows it: behind a proxy the request itself shows another one.
      const message = { signature, url: `${options.publicUrl}${PATH}`, fields };
      if (!isSignedByTwilio(options.authToken, message)) {
        throw problem(403, { type: 'forbidden', detail: 'The signature is not Twilio’s.' });
      }
      const read = fieldsSchema.safeParse(fields);
      if (!read.success) throw problem(400, { detail: 'The message lacks its id or its sender.' });
      const { MessageSid: sid, From: from, Body: text } = read.data;
      await options.inbox.keep({ sid, from, text, cause, arrivedAt });
      return { status: 200, headers: { 'content-type': 'text/xml' }, body: NO_ANSWER_YET };
    },
  });
}
