/** What registry reads from the environment: what every service does, and its two keys. */
import { secretKey, serviceConfig } from '@mestolo/service/config.ts';

export const registryConfig = serviceConfig.omit({ REGISTRY_URL: true }).extend({
  /** Wraps every key of personal data. */
  MASTER_KEY: secretKey,
  /** Keys the hashes by which codes and tax codes are found. */
  SEARCH_KEY: secretKey,
});
