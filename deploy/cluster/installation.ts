/** What a cluster's settings say, in the words of the box, so that one list refuses for both. */
import type { Values } from '../box/refusals.ts';

/** There the certificates are a matter of what stands before the services. */
const OF_THE_CLUSTER = 'certificates@cluster';

/** `env` holds the settings of payments and notifications, and of the tools. */
export function installationOfCluster(env: Values): Values {
  const publicUrl = env.PORTAL_PUBLIC_URL ?? '';
  const name = URL.canParse(publicUrl) ? new URL(publicUrl).hostname : '';
  const callback = env.PUBLIC_URL === publicUrl ? '' : env.PUBLIC_URL;
  return {
    ...env,
    COMPOSE_PROFILES: env.INSTALLATION,
    PUBLIC_NAME: name,
    PUBLIC_URL: publicUrl,
    CERTIFICATES: OF_THE_CLUSTER,
    TWILIO_CALLBACK_URL: callback,
    // Here a station may end TLS itself: the node's certificate is looked at either way.
    STATION_ACCESS: env.STATION_ACCESS === 'tls' ? 'proxy' : env.STATION_ACCESS,
  };
}
