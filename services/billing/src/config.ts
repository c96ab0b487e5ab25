/** What billing reads from its environment: what every service reads, but it calls no other one. */
import { serviceConfig } from '@mestolo/service/config.ts';

export const billingConfig = serviceConfig.omit({ REGISTRY_URL: true });
