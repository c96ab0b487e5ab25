/** Who may knock at the station, and at which port it is: as the configuration says. */
import type { Authenticator } from '@mestolo/service/authenticate.ts';
import { clientCertificate } from '@mestolo/service/client-certificate.ts';
import type { Route } from '@mestolo/service/http.ts';
import type { SideDoor } from '@mestolo/service/service-shell.ts';
import type { StationConfig } from '../station-config.ts';

export interface StationAccess {
  readonly authenticator: Authenticator;
  /** At the usual port. */
  readonly routes: readonly Route[];
  readonly sideDoors: readonly SideDoor[];
}

const SERVICE = 'payments';
const anyone: Authenticator = async () => ({ actor: { kind: 'service', id: SERVICE } });

/** Only what is said expressly leaves the usual port with a station on it. */
export function stationAccess(routes: readonly Route[], config: StationConfig): StationAccess {
  const isStation = ({ access }: Route) => access === 'certificate';
  const station = routes.filter(isStation);
  const others = routes.filter((route) => !isStation(route));
  const { STATION_ACCESS: access, STATION_PORT: port, STATION_CLIENT_FINGERPRINTS } = config;
  const rules = { fingerprints: STATION_CLIENT_FINGERPRINTS };
  if (access === 'open') return { authenticator: anyone, routes, sideDoors: [] };
  if (access === 'closed' || port === undefined) {
    const authenticator = clientCertificate(SERVICE, { fingerprints: [] });
    return { authenticator, routes: others, sideDoors: [] };
  }
  if (access === 'tls') {
    const tls = { cert: config.STATION_TLS_CERT ?? '', key: config.STATION_TLS_KEY ?? '' };
    const authenticator = clientCertificate(SERVICE, rules);
    return { authenticator, routes: others, sideDoors: [{ port, tls, routes: station }] };
  }
  const proxy = {
    certificateHeader: config.STATION_PROXY_HEADER,
    secret: config.STATION_PROXY_SECRET,
    addresses: config.STATION_PROXY_ADDRESSES,
  };
  const authenticator = clientCertificate(SERVICE, { ...rules, proxy });
  return { authenticator, routes: others, sideDoors: [{ port, routes: station }] };
}
