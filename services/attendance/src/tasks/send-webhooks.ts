/** Hands out what happened to those who want to know, and tries each delivery until it is taken. */
import { sleep } from '@mestolo/messaging/backoff.ts';
import { reportError } from '@mestolo/service/error-report.ts';
import type { BackgroundTask } from '@mestolo/service/service-shell.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { Deliveries, Taken } from '../store/deliveries.ts';
import { openSecrets } from '../store/webhook-secrets.ts';
import { postSigned } from '../webhooks/post-signed.ts';

export interface SendOptions {
  readonly deliveries: Deliveries;
  readonly logger: Logger;
  readonly key: Buffer;
  readonly allowedHosts: readonly string[];
  /** Writes it down where the office reads it. */
  disable(webhook: NonNullable<Taken['webhook']>, because: string): Promise<void>;
}

const LOOK_EVERY_MS = 1_000;
/** So many receivers at once; each has one delivery at a time. */
const AT_ONCE = 8;
const AFTER_TROUBLE_MS = 5_000;

export function sendWebhooks(options: SendOptions): BackgroundTask {
  const { deliveries, logger } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const underWay = new Map<string, Promise<void>>();
  let running: Promise<void> = Promise.resolve();

  const begin = (taken: Taken) => {
    const { webhookId } = taken.delivery;
    const work = deliver(options, taken, signal)
      .catch((error: unknown) => {
        logger.warn({ webhookId, error: reportError(error) }, 'a webhook could not be tried');
      })
      .finally(() => underWay.delete(webhookId));
    underWay.set(webhookId, work);
  };
  const round = async () => {
    while ((await deliveries.handOut()) > 0 && !signal.aborted);
    while (!signal.aborted && underWay.size < AT_ONCE) {
      const taken = await deliveries.take([...underWay.keys()]);
      if (!taken) break;
      begin(taken);
    }
  };
  const run = async () => {
    while (!signal.aborted) {
      const pauseMs = await round().then(
        () => LOOK_EVERY_MS,
        (error: unknown) => {
          logger.warn({ error: reportError(error) }, 'webhooks are not handed out, trying again');
          return AFTER_TROUBLE_MS;
        },
      );
      // One receiver that is slow does not hold up the others.
      await Promise.race([sleep(pauseMs, signal), ...underWay.values()]);
    }
  };
  return {
    start() {
      running = run();
    },
    async stop() {
      stopping.abort();
      await running;
      await Promise.all(underWay.values());
    },
  };
}

async function deliver(options: SendOptions, taken: Taken, signal: AbortSignal): Promise<void> {
  const { deliveries, logger, key, allowedHosts, disable } = options;
  const { delivery, webhook } = taken;
  const { webhookId, messageId, body, type } = delivery;
  if (!webhook || webhook.disabled) {
    await deliveries.giveUp(webhookId, 'The webhook is removed or disabled.');
    return;
  }
  const secrets = openSecrets(key, webhook, new Date().toISOString());
  const startMs = Date.now();
  const attempt = await postSigned(
    { url: webhook.url, messageId, body, secrets },
    { allowedHosts, signal },
  );
  // Who stops has not tried: the next one to take it does.
  if (signal.aborted && attempt.kind !== 'delivered') return;
  const because = await deliveries.tried(taken, attempt, Date.now() - startMs);
  const { kind, status } = attempt;
  logger.info({ webhookId, messageId, type, kind, status }, 'a webhook was tried');
  if (because === null) return;
  await disable(webhook, because);
  await deliveries.giveUp(webhookId, because);
  logger.warn({ webhookId, because }, 'a webhook is disabled');
}
