/** The doors of notifications: one for our own services, one for the provider's reports. */
import type { Route } from '@mestolo/service/http.ts';
import type mongoose from 'mongoose';
import { type BackChannelNeeds, backChannelRoutes } from './back-channel-routes.ts';
import { type BroadcastNeeds, broadcastRoutes } from './broadcast-routes.ts';
import { type DeliveryNeeds, deliveryRoutes } from './delivery-routes.ts';
import { familyLogRoutes } from './family-log-routes.ts';
import type { ReadSentText } from './get-notification.ts';
import { type PolicyNeeds, policyRoutes } from './policy-routes.ts';
import { templateRoutes } from './template-routes.ts';

export function createRoutes(tools: {
  readonly db: mongoose.mongo.Db;
  readonly readText: ReadSentText;
  readonly delivery: DeliveryNeeds;
  readonly policy: PolicyNeeds;
  readonly broadcasts: BroadcastNeeds;
  readonly backChannel: BackChannelNeeds;
}): readonly Route[] {
  return [
    ...familyLogRoutes(tools),
    ...policyRoutes(tools.policy),
    ...templateRoutes(tools.policy),
    ...broadcastRoutes(tools.broadcasts),
    ...backChannelRoutes(tools.backChannel),
    ...deliveryRoutes(tools.delivery),
  ];
}
