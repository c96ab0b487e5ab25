/** The part of attendance that tells others what happens. */
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import type { BackgroundTask, ServiceTools } from '@mestolo/service/service-shell.ts';
import type { z } from 'zod';
import type { attendanceConfig } from './config.ts';
import type { WebhookNeeds } from './http/webhook-fields.ts';
import { createDeliveries } from './store/deliveries.ts';
import { webhookDoor } from './store/webhook-door.ts';
import { sendWebhooks } from './tasks/send-webhooks.ts';

type Tools = ServiceTools<z.infer<typeof attendanceConfig>> & {
  readonly messaging: Pick<Messaging, 'door'>;
};

export function webhookParts({ config, db, logger, messaging }: Tools): {
  readonly needs: WebhookNeeds;
  readonly tasks: readonly BackgroundTask[];
} {
  const key = config.WEBHOOK_KEY ?? null;
  const allowedHosts = config.WEBHOOK_ALLOWED_HOSTS;
  const deliveries = createDeliveries(db);
  const door = messaging.door('webhooks', webhookDoor());
  const needs = { door, deliveries, key, allowedHosts };
  if (key === null) return { needs, tasks: [] };
  const actor = { kind: 'service', id: 'attendance' } as const;
  const task = sendWebhooks({
    deliveries,
    logger,
    key,
    allowedHosts,
    async disable({ _id, tenant }, because) {
      const action = { kind: 'disable', because } as const;
      const acting = { actor, role: 'attendance', at: new Date().toISOString() };
      await door.submit({ tenant, webhookId: _id, action, ...acting }, NO_CAUSE);
    },
  });
  return { needs, tasks: [task] };
}
