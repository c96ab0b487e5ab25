/** What registry reads from the environment: what every service does, and its two keys. */
import { secretKey, secretKeys, serviceConfig } from '@mestolo/service/config.ts';

export const registryConfig = serviceConfig.omit({ REGISTRY_URL: true }).extend({
  /** Wraps every key of personal data; a second one behind it is the one before. */
  MASTER_KEY: secretKeys,
  /** Keys the hashes by which codes and tax codes are found. */
  SEARCH_KEY: secretKey,
});
