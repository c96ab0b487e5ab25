/** Are the Comuni known to PagoPA as they should be: codes, IBAN, keys, station. */
import { bad, type Finding, good, off } from './finding.ts';
import type { Probes } from './probes.ts';
import { isDemo, type Settings } from './settings.ts';

export interface Creditor {
  readonly tenant: string;
  readonly fiscalCode: string;
  readonly iban: string;
  readonly provider?: 'station' | 'gpd' | undefined;
}

/** The last digit of a fiscal code of eleven digits is made of the others. */
export function isFiscalCode(code: string): boolean {
  if (!/^\d{11}$/.test(code)) return false;
  const sum = [...code].reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** ISO 13616: the first four to the end, letters as numbers, and 1 is left over of 97. */
export function isIban(text: string): boolean {
  const iban = text.replaceAll(' ', '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  if (iban.startsWith('IT') && iban.length !== 27) return false;
  const digits = [...iban.slice(4), ...iban.slice(0, 4)].map((sign) => Number.parseInt(sign, 36));
  const rest = digits.reduce((left, value) => (left * (value > 9 ? 100 : 10) + value) % 97, 0);
  return rest === 1;
}

export function lookAtCreditors(creditors: readonly Creditor[]): Finding[] {
  if (creditors.length === 0) return [off('pagopa-creditor', 'no Comune has joined pagoPA yet')];
  const mend = (what: string) =>
    `Correct ${what} in the settings of the Comune and import them again.`;
  return creditors.flatMap(({ tenant, fiscalCode, iban }) => [
    isFiscalCode(fiscalCode)
      ? good('pagopa-creditor', `${tenant}: the fiscal code ${fiscalCode} is well made`)
      : bad(
          'pagopa-creditor',
          `${tenant}: the check digit of the fiscal code ${fiscalCode} is wrong`,
          mend('the fiscal code'),
        ),
    isIban(iban)
      ? good('pagopa-iban', `${tenant}: the IBAN is well made`)
      : bad('pagopa-iban', `${tenant}: the check digits of the IBAN are wrong`, mend('the IBAN')),
  ]);
}

type Keys = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A question to each door that changes nothing, and that a wrong key is refused for. */
const questions = {
  gpd: {
    variable: 'GPD_URL',
    path: (code: string) => `/organizations/${code}/debtpositions?limit=1&page=0`,
  },
  fdr: { variable: 'FDR_URL', path: (code: string) => `/organizations/${code}/fdrs?size=1` },
} as const;

const unasked = { checkout: 'CHECKOUT_URL', aca: 'ACA_URL', bizEvents: 'BIZ_EVENTS_URL' } as const;

export async function lookAtKeys(
  settings: Settings,
  creditors: readonly Creditor[],
  probes: Probes,
): Promise<Finding[]> {
  const keys = keysIn(settings.PAGOPA_SUBSCRIPTION_KEYS);
  if (keys === null) {
    const mend = 'Write secrets/pagopa-subscription-keys.txt as .env.example shows it.';
    return [bad('pagopa-keys', 'the subscription keys are no JSON', mend)];
  }
  const keyOf = (code: string, part: string) => keys[code]?.[part] ?? keys['*']?.[part];
  const checks = creditors.flatMap(({ tenant, fiscalCode: code }) => [
    ...Object.entries(unasked)
      .filter(([part, variable]) => settings[variable] && !keyOf(code, part))
      .map(async ([part]) => noKey(tenant, part)),
    ...Object.entries(questions)
      .filter(([, { variable }]) => settings[variable])
      .map(async ([part, { variable, path }]) => {
        const key = keyOf(code, part);
        if (!key) return noKey(tenant, part);
        const url = `${settings[variable]}${path(code)}`;
        const answer = await probes.http(url, { headers: { 'ocp-apim-subscription-key': key } });
        return doorAnswer({ tenant, part, status: answer?.status ?? null });
      }),
  ]);
  const found = await Promise.all(checks);
  if (found.length > 0) return found;
  return [off('pagopa-keys', 'no door of PagoPA is asked that needs a key')];
}

function keysIn(text: string | undefined): Keys | null {
  try {
    return JSON.parse(text || '{}');
  } catch {
    return null;
  }
}

function noKey(tenant: string, part: string): Finding {
  const mend = `Get the key in PagoPA's Back-office, and add it as ${part} for this creditor.`;
  return bad('pagopa-keys', `${tenant}: there is no subscription key for ${part}`, mend);
}

function doorAnswer(asked: {
  readonly tenant: string;
  readonly part: string;
  readonly status: number | null;
}): Finding {
  const { tenant, part, status } = asked;
  if (status === null || status >= 500) {
    const says = `${tenant}: ${part} does not answer${status === null ? '' : ` (${status})`}`;
    return bad('pagopa-keys', says, 'Look at status.platform.pagopa.it, and at the firewall.');
  }
  if (status === 401 || status === 403) {
    const mend = `Renew the key of ${part} in PagoPA's Back-office and in the secret file.`;
    return bad('pagopa-keys', `${tenant}: ${part} refuses our key (${status})`, mend);
  }
  return good('pagopa-keys', `${tenant}: ${part} takes our key`);
}

export function lookAtStation(settings: Settings, creditors: readonly Creditor[]): Finding {
  const access = settings.STATION_ACCESS ?? 'closed';
  const wanted = creditors.filter(({ provider }) => provider !== 'gpd').map(({ tenant }) => tenant);
  if (access === 'closed') {
    if (wanted.length === 0) return off('pagopa-station', 'nobody needs a station');
    const mend = 'Set STATION_ACCESS=proxy, STATION_NAME and STATION_CLIENT_FINGERPRINTS.';
    return bad('pagopa-station', `it is closed, and ${wanted.join(', ')} rely on it`, mend);
  }
  if (access === 'open') {
    if (isDemo(settings)) return off('pagopa-station', 'open, as a demonstration may have it');
    const mend = 'Set STATION_ACCESS=proxy and STATION_CLIENT_FINGERPRINTS.';
    return bad('pagopa-station', 'it is open to whoever knocks', mend);
  }
  const prints = (settings.STATION_CLIENT_FINGERPRINTS ?? '').split(/[\s,]+/).filter(Boolean);
  const wrong = prints.filter((print) => !/^[0-9a-f]{64}$/i.test(print.replaceAll(':', '')));
  if (prints.length === 0 || wrong.length > 0) {
    const mend = 'openssl x509 -noout -fingerprint -sha256 -in <certificate of the node>';
    return bad('pagopa-station', 'the fingerprint of the node is missing or not SHA-256', mend);
  }
  return good('pagopa-station', `${prints.length} certificate(s) of the node may knock`);
}
