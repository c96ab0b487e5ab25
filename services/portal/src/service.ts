/** Puts the portal together. */
import { createKeyRing } from '@mestolo/service/keys.ts';
import type { StartedService } from '@mestolo/service/service-shell.ts';
import { startService } from '@mestolo/service/service-shell.ts';
import { createAccountReader } from './account-reader.ts';
import { portalConfig } from './config.ts';
import { consumers } from './consumers/index.ts';
import { createRoutes } from './http/index.ts';
import { linkAuthenticator } from './http/link-authenticator.ts';
import { createLinkSigner } from './link.ts';
import { createAccountChannels } from './live/account-channels.ts';
import { createNoticeTokens } from './notice-token.ts';
import { createNotifications } from './notifications.ts';
import { createPayments } from './payments.ts';
import { collections } from './store/collections.ts';
import { createGuessLimits } from './store/guess-limits.ts';
import { watchViews } from './store/watch-views.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export function startPortal(env: Environment, signal?: AbortSignal): Promise<StartedService> {
  return startService({ name: 'portal', config: portalConfig, collections, build }, env, signal);
}

type Tools = Parameters<Parameters<typeof startService<typeof portalConfig>>[0]['build']>[0];

function build({ config, logger, db, serviceClient }: Tools) {
  const keyRing = createKeyRing({ client: serviceClient('registry', config.REGISTRY_URL) });
  const noticeTokens = createNoticeTokens(config.LINK_KEY);
  const reader = createAccountReader({ db, keyRing, logger, noticeTokens });
  const channels = createAccountChannels({ reader, logger });
  const links = createLinkSigner(config.LINK_KEY);
  // Every replica with a door watches, also one that leaves the consumers to others.
  const watcher = watchViews({
    db,
    logger,
    listener: {
      accountChanged: (accountId) => channels.changed(accountId),
      keyDestroyed: (keyId) => {
        keyRing.drop(keyId);
        channels.allChanged();
      },
      outageChanged: () => channels.allChanged(),
      missed: () => channels.allChanged(),
    },
  });
  const publicUrl = config.PORTAL_PUBLIC_URL ?? `http://127.0.0.1:${config.PORT}`;
  return {
    routes: createRoutes({
      ...{ reader, channels, links, publicUrl, db, noticeTokens },
      payments: createPayments(serviceClient('payments', config.PAYMENTS_URL)),
      notifications: createNotifications(serviceClient('notifications', config.NOTIFICATIONS_URL)),
      limits: createGuessLimits(db),
      proxies: config.PROXIES_IN_FRONT,
    }),
    consumers,
    authenticators: { link: linkAuthenticator(links) },
    tasks: [{ start: () => undefined, stop: () => watcher.stop() }],
  };
}
