/** Do the names lead here, and may browsers and PagoPA believe what answers. */
import { bad, type Finding, good, off } from './finding.ts';
import type { Certificate, Probes } from './probes.ts';
import { isDemo, type Settings } from './settings.ts';

const DAY_MS = 86_400_000;
export const WARNED_DAYS = 30;

interface Named {
  readonly variable: 'PUBLIC_NAME' | 'STATION_NAME';
  readonly name: string;
}

export function namesOf({ PUBLIC_NAME, STATION_NAME, STATION_ACCESS }: Settings): Named[] {
  const station = STATION_ACCESS === 'proxy' && STATION_NAME ? STATION_NAME : null;
  return [
    ...(PUBLIC_NAME ? [{ variable: 'PUBLIC_NAME', name: PUBLIC_NAME } as const] : []),
    ...(station ? [{ variable: 'STATION_NAME', name: station } as const] : []),
  ];
}

/** The proxy of this installation, from inside; the same certificate outside proves the way. */
const PROXY = { host: process.env.PROXY_HOST || 'proxy', port: 443 };

export async function lookAtNames(settings: Settings, probes: Probes): Promise<Finding[]> {
  const names = namesOf(settings);
  if (names.length === 0) return [off('dns', 'PUBLIC_NAME is not set here')];
  if (isDemo(settings)) return [off('dns', 'a demonstration has names of its own machine')];
  const found = await Promise.all(names.map((named) => lookAtName(named, probes)));
  return found.flat();
}

async function lookAtName({ variable, name }: Named, probes: Probes): Promise<Finding[]> {
  const addresses = await probes.addresses(name);
  if (addresses.length === 0) {
    const mend = `Set an A record for ${name} to the public address of this box.`;
    return [bad('dns', `${variable} ${name} is known to no name server`, mend)];
  }
  const inside = await probes.certificate({ ...PROXY, name });
  const outside = await Promise.all(
    addresses.map(async (host) => {
      const seen = await probes.certificate({ host, port: 443, name });
      return { host, seen };
    }),
  );
  return [
    whereItLeads({ variable, name, inside, outside }),
    ...outside.flatMap(ageOf(name, probes)),
  ];
}

function whereItLeads(found: {
  readonly variable: string;
  readonly name: string;
  readonly inside: Certificate | null;
  readonly outside: readonly { readonly host: string; readonly seen: Certificate | null }[];
}): Finding {
  const { variable, name, inside, outside } = found;
  const silent = outside.filter(({ seen }) => seen === null).map(({ host }) => host);
  if (silent.length > 0) {
    const mend = 'Open port 443 of this box to the internet, or correct the record of the name.';
    return bad('dns', `${name} leads to ${silent.join(', ')}, where nobody answers`, mend);
  }
  const other = outside.filter(({ seen }) => inside && seen?.fingerprint !== inside.fingerprint);
  if (other.length > 0) {
    const hosts = other.map(({ host }) => host).join(', ');
    const mend = `Correct the A and AAAA records of ${name}: they must name this box alone.`;
    return bad('dns', `${name} leads to ${hosts}, which is another machine`, mend);
  }
  return good('dns', `${variable} ${name} leads here`);
}

const ageOf =
  (name: string, probes: Probes) =>
  ({ seen }: { readonly seen: Certificate | null }): Finding[] => {
    if (seen === null) return [];
    const days = Math.floor((seen.validTo.getTime() - probes.now().getTime()) / DAY_MS);
    if (days < 0) {
      const mend = 'Look at npm run box -- compose logs proxy: the renewal failed, and says why.';
      return [bad('certificate', `that of ${name} ended ${-days} days ago`, mend)];
    }
    if (seen.disbelieved !== null) {
      const mend = 'Set CERTIFICATES to an e-mail address and start the proxy again.';
      return [bad('certificate', `that of ${name} is not believed: ${seen.disbelieved}`, mend)];
    }
    if (days < WARNED_DAYS) {
      const mend = 'The proxy renews by itself: look at its log, and whether port 80 is open.';
      return [bad('certificate', `that of ${name} ends in ${days} days`, mend)];
    }
    return [good('certificate', `that of ${name} is good for ${days} days`)];
  };
