/** What payments reads from its environment. */
import { serviceConfig } from '@mestolo/service/config.ts';

export const paymentsConfig = serviceConfig;
