/** What one check has found, and how it is mended. */

export type Finding = Good | Bad | Off;

interface Good {
  readonly check: CheckName;
  readonly state: 'good';
  readonly says: string;
}

interface Bad {
  readonly check: CheckName;
  readonly state: 'bad';
  readonly says: string;
  /** A sentence for who has to mend it. */
  readonly mend: string;
}

/** There is nothing to look at: not set here, or of no meaning in a demonstration. */
interface Off {
  readonly check: CheckName;
  readonly state: 'off';
  readonly says: string;
}

export const checkNames = [
  ...(['secrets', 'kafka', 'topics', 'mongodb', 'indexes', 'clock', 'disk', 'memory'] as const),
  ...(['backup', 'dns', 'certificate', 'smtp', 'spf', 'dkim', 'dmarc', 'sms'] as const),
  ...(['pagopa-creditor', 'pagopa-iban', 'pagopa-keys', 'pagopa-station', 'oidc'] as const),
];

export type CheckName = (typeof checkNames)[number];

export const good = (check: CheckName, says: string): Finding => ({ check, state: 'good', says });
export const off = (check: CheckName, says: string): Finding => ({ check, state: 'off', says });
export const bad = (check: CheckName, says: string, mend: string): Finding => ({
  ...{ check, state: 'bad', says, mend },
});
