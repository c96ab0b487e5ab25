/**
 * The portal's doors: two for people who follow a signed link, one for the services that send it.
 */
import type { Route } from '@mestolo/service/http.ts';
import type { AccountReader } from '../account-reader.ts';
import type { LinkSigner } from '../link.ts';
import type { AccountChannels } from '../live/account-channels.ts';
import { createLink } from './create-link.ts';
import { getAccountEvents } from './get-account-events.ts';
import { getAccountPage } from './get-account-page.ts';
import { createAssets } from './get-asset.ts';

export interface RouteTools {
  readonly reader: AccountReader;
  readonly channels: AccountChannels;
  readonly links: LinkSigner;
  /** Where browsers reach the portal, without a slash at its end. */
  readonly publicUrl: string;
}

export function createRoutes({ reader, channels, links, publicUrl }: RouteTools): readonly Route[] {
  const assets = createAssets();
  return [
    getAccountPage({ reader, assets: assets.addresses }),
    getAccountEvents(channels),
    assets.route,
    createLink({ links, publicUrl }),
  ];
}
