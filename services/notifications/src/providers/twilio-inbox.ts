/** When an SMS that came in reached Twilio: a cancellation counts from then. */
import twilio from 'twilio';

export interface TwilioInbox {
  /** Null where Twilio cannot tell: then our own door's time counts. */
  receivedAt(sid: string): Promise<Date | null>;
}

const ANSWER_WITHIN_MS = 3_000;

export function createTwilioInbox(options: {
  readonly accountSid: string;
  readonly authToken: string;
  readonly baseUrl: string | undefined;
}): TwilioInbox {
  const httpClient = new twilio.RequestClient({ timeout: ANSWER_WITHIN_MS });
  const client = twilio(options.accountSid, options.authToken, { httpClient });
  if (options.baseUrl !== undefined) client.api.baseUrl = options.baseUrl;
  return {
    async receivedAt(sid) {
      try {
        const { dateCreated } = await client.messages(sid).fetch();
        return Number.isNaN(dateCreated.getTime()) ? null : dateCreated;
      } catch {
        // It must not keep a cancellation waiting: the cut-off is near when it matters.
        return null;
      }
    },
  };
}
