/** /account/wishes/verification and …/confirmation: a guardian proves an address of theirs. */
import { channel } from '@mestolo/contracts/events/notifications.ts';
import { defineRoute, problem, type Reply, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Channel } from '../notifications.ts';
import { languageOf } from '../pages/words.ts';
import { withAccount } from './account-messages.ts';
import {
  type AccountWishesTools,
  accountForm,
  guardianOf,
  type Opened,
  pageReply,
  wishesAddress,
} from './account-wishes.ts';
import { formFields } from './form-fields.ts';
import { seeOther } from './pay-form.ts';
import { troubleReply } from './wishes-pages.ts';

const codeField = z.string().trim().min(1).max(12);

type Take = (tools: AccountWishesTools, sent: Sent) => Promise<Reply>;
type Sent = Opened & { readonly fields: URLSearchParams };

export function accountVerificationRoutes(tools: AccountWishesTools): readonly Route[] {
  const routeOf = (path: string, summary: string, take: Take) =>
    defineRoute({
      path,
      summary,
      access: 'link',
      ...accountForm,
      handle: ({ query: asked, claims, body, headers }) => {
        const fields = formFields(body, headers['content-type']);
        return withAccount(tools, { asked, claims }, (account, target) =>
          take(tools, { account, target, asked, fields }),
        );
      },
    });
  return [
    routeOf(
      '/account/wishes/verification',
      'Send a guardian the code or the link that proves an address',
      askToVerify,
    ),
    routeOf('/account/wishes/confirmation', 'Take the code that a guardian got by SMS', confirm),
  ];
}

/** A code costs an SMS, and goes to a phone that may be somebody else’s. */
const askToVerify: Take = async (tools, { target, asked, fields }) => {
  const guardianId = guardianOf(fields);
  const over = channelOf(fields);
  const waitSeconds = await tools.limits.takeVerification(guardianId);
  if (waitSeconds !== null) return troubleReply(tools, 'tooMany', languageOf(asked.lang));
  const { kind } = await tools.notifications.askToVerify(target, guardianId, over);
  if (kind !== 'ok') return troubleReply(tools, kind, languageOf(asked.lang));
  const said = over === 'sms' ? 'codeSent' : 'linkSent';
  return seeOther(wishesAddress(asked, { said, guardianId }));
};

const confirm: Take = async (tools, { fields, ...opened }) => {
  const { target, asked } = opened;
  const guardianId = guardianOf(fields);
  const wrong = { ...opened, done: { said: 'codeWrong', guardianId }, status: 422 } as const;
  const code = codeField.safeParse(fields.get('code'));
  if (!code.success) return pageReply(tools, wrong);
  const waitSeconds = await tools.limits.takeCode(guardianId);
  if (waitSeconds !== null) return troubleReply(tools, 'tooMany', languageOf(asked.lang));
  const proof = { channel: 'sms', code: code.data.replaceAll(/\s/g, '') } as const;
  const { kind } = await tools.notifications.verify(target, guardianId, proof);
  if (kind === 'ok') return seeOther(wishesAddress(asked, { said: 'confirmed', guardianId }));
  if (kind === 'refused' || kind === 'unknown') return pageReply(tools, wrong);
  return troubleReply(tools, kind, languageOf(asked.lang));
};

/** @throws HttpProblem 422 for what our page does not send */
function channelOf(fields: URLSearchParams): Channel {
  const read = channel.exclude(['appIo']).safeParse(fields.get('channel'));
  if (!read.success) throw problem(422, { detail: 'This form was not sent by our page.' });
  return read.data;
}
