/**
 * The portal's doors: for people who follow a signed link, for anybody who pays, and one for the
 * services that send links.
 */
import type { Route } from '@mestolo/service/http.ts';
import type mongoose from 'mongoose';
import type { AccountReader } from '../account-reader.ts';
import type { LinkSigner } from '../link.ts';
import type { AccountChannels } from '../live/account-channels.ts';
import type { NoticeTokens } from '../notice-token.ts';
import type { Notifications } from '../notifications.ts';
import type { Payments } from '../payments.ts';
import type { GuessLimits } from '../store/guess-limits.ts';
import { accountMessageRoutes } from './account-messages.ts';
import { accountVerificationRoutes } from './account-verification.ts';
import { accountWishesRoutes } from './account-wishes.ts';
import { confirmRoutes } from './confirm-pages.ts';
import { createLink } from './create-link.ts';
import { getAccountEvents } from './get-account-events.ts';
import { getAccountPage } from './get-account-page.ts';
import { createAssets } from './get-asset.ts';
import { getPayOutcome } from './get-pay-outcome.ts';
import { noticePageRoutes } from './notice-pages.ts';
import { payFormRoutes } from './pay-form.ts';
import { postAccountTopUp } from './post-account-top-up.ts';
import { unsubscribeRoutes } from './unsubscribe-pages.ts';
import { wishesRoutes } from './wishes-pages.ts';

export interface RouteTools {
  readonly reader: AccountReader;
  readonly channels: AccountChannels;
  readonly links: LinkSigner;
  readonly db: mongoose.mongo.Db;
  readonly payments: Payments;
  readonly notifications: Notifications;
  readonly limits: GuessLimits;
  readonly noticeTokens: NoticeTokens;
  /** How many proxies of ours stand before the portal. */
  readonly proxies: number;
  /** Where browsers reach the portal, without a slash at its end. */
  readonly publicUrl: string;
}

export function createRoutes(tools: RouteTools): readonly Route[] {
  const { reader, channels, links, publicUrl, payments, limits, noticeTokens, db } = tools;
  const { notifications } = tools;
  const files = createAssets();
  const assets = files.addresses;
  const byToken = { notifications, limits, assets, proxies: tools.proxies };
  return [
    getAccountPage({ reader, assets, publicUrl }),
    postAccountTopUp({ reader, assets, publicUrl, payments, noticeTokens }),
    getAccountEvents({ channels, notifications }),
    ...accountMessageRoutes({ reader, notifications, assets }),
    ...accountWishesRoutes({ reader, notifications, assets, limits }),
    ...accountVerificationRoutes({ reader, notifications, assets, limits }),
    ...wishesRoutes(byToken),
    ...unsubscribeRoutes(byToken),
    ...confirmRoutes(byToken),
    ...payFormRoutes({ payments, limits, noticeTokens, assets, proxies: tools.proxies }),
    getPayOutcome({ noticeTokens, assets }),
    ...noticePageRoutes({ db, payments, limits, noticeTokens, assets }),
    files.route,
    createLink({ links, publicUrl }),
  ];
}
