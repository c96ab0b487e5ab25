/** A mail server hands over what came back to the address of bounces; taken only with its token. */
import { timingSafeEqual } from 'node:crypto';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem } from '@mestolo/service/http.ts';
import type mongoose from 'mongoose';
import { z } from 'zod';
import type { Notification } from '../domain/notification.ts';
import { readBounce } from '../providers/bounce.ts';
import type { DeliveryReport, ReportAnswer } from '../store/delivery-door.ts';

/** A report may bring back the whole message with its notice. */
const MAIL_AT_MOST_BYTES = 2 * 1024 * 1024;

export interface BounceNeeds {
  readonly db: mongoose.mongo.Db;
  readonly reports: Door<DeliveryReport, ReportAnswer>;
  /** Undefined where nobody may report. */
  readonly bounceToken: string | undefined;
}

export function postMailBounces({ db, reports, bounceToken }: BounceNeeds) {
  return defineRoute({
    method: 'post',
    path: '/providers/mail/bounces',
    summary: 'Take a mail that came back, as it is (message/rfc822)',
    access: 'public',
    answers: { 204: z.undefined() },
    rawBody: true,
    bodyLimitBytes: MAIL_AT_MOST_BYTES,
    async handle({ body, headers, cause }) {
      if (!isBearer(headers.authorization, bounceToken)) {
        throw problem(401, { type: 'unauthorized', detail: 'The bearer token is not ours.' });
      }
      const bounce = await readBounce(body).catch(() => null);
      if (bounce?.outcome) {
        const { reference, outcome } = bounce;
        const wanted = { reference, channel: 'email' } as const;
        const known = await db.collection<Notification>('notifications').findOne(wanted);
        if (known) await reports.submit({ reference, version: null, outcome }, cause);
      }
      // Also what is late or of no concern is answered with success: it need not come again.
      return { status: 204 };
    },
  });
}

function isBearer(header: string | undefined, token: string | undefined): boolean {
  if (token === undefined || header === undefined) return false;
  const [given, wanted] = [Buffer.from(header), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
