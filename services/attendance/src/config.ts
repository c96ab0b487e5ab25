/** What attendance reads from its environment besides what every service reads. */
import { list, secretKey, serviceConfig } from '@mestolo/service/config.ts';
import { z } from 'zod';

export const attendanceConfig = serviceConfig.omit({ REGISTRY_URL: true }).extend({
  /**
   * Host and port under which devices call, where a proxy in front rewrites the Host header:
   * `canteen.example.it`. It is part of what devices sign.
   */
  DEVICE_DOOR_AUTHORITY: z
    .string()
    .regex(/^[a-z0-9.-]+(:[0-9]{1,5})?$/, 'must be a host in small letters, with a port or without')
    .optional(),
  /** Seals the secrets of webhooks; without it there are none. */
  WEBHOOK_KEY: secretKey.optional(),
  /** Receivers on our own networks, `host:port`, which may be called without TLS: for tests. */
  WEBHOOK_ALLOWED_HOSTS: list.default([]),
});
