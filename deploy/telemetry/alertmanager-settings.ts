/** Fills the settings of Alertmanager with the addresses of one installation. */

export interface AlertMails {
  /** `smtp://` or `smtps://` with user and password, as the services have it. */
  readonly smtpUrl: string;
  readonly from: string;
  readonly publicName: string;
  /** Whether mail may leave in clear: only to a stand-in. */
  readonly mayBeClear: boolean;
  /** Empty: the other one is written to instead. */
  readonly office: string;
  readonly supplier: string;
  /** Empty: nobody waits for a sign of life. */
  readonly heartbeatUrl: string;
  /** Where the texts of the mails are. */
  readonly templates: string;
}

/** The message is a sentence for whoever fills in the settings. */
export class WrongSettings extends Error {}

type Value = string | boolean;

function valuesOf(mails: AlertMails): Readonly<Record<string, Value>> {
  if (!URL.canParse(mails.smtpUrl)) {
    throw new WrongSettings('smtp-url must be an address such as smtps://user:password@host:465.');
  }
  const supplier = mails.supplier || mails.office;
  if (supplier === '') {
    throw new WrongSettings('SUPPLIER_ALERTS_TO must say who is told when something goes wrong.');
  }
  const { protocol, hostname, port, username, password } = new URL(mails.smtpUrl);
  const usualPort = protocol === 'smtps:' ? '465' : '587';
  return {
    SMTP_HOST: `${hostname}:${port || usualPort}`,
    SMTP_USER: decodeURIComponent(username),
    SMTP_PASSWORD: decodeURIComponent(password),
    SMTP_REQUIRE_TLS: !mails.mayBeClear && protocol !== 'smtps:',
    MAIL_FROM: mails.from,
    PUBLIC_NAME: mails.publicName,
    OFFICE_ALERTS_TO: mails.office || supplier,
    SUPPLIER_ALERTS_TO: supplier,
    HEARTBEAT_URL: mails.heartbeatUrl,
    TEMPLATES: mails.templates,
  };
}

/** @throws WrongSettings where nobody could be written to */
export function alertmanagerSettings(template: string, mails: AlertMails): string {
  const values = valuesOf(mails);
  const filledIn = (name: string): Value => {
    const value = values[name];
    if (value === undefined) throw new Error(`alertmanager.yaml names ${name}, which is unknown`);
    return value;
  };
  return template
    .split('\n')
    .filter((line) => {
      const needed = / # with ([A-Z_]+)$/.exec(line)?.[1];
      return needed === undefined || filledIn(needed) !== '';
    })
    .map((line) =>
      // A string of JSON is one of YAML, whatever stands in it.
      line.replace(/\$\{([A-Z_]+)\}/g, (_, name: string) => JSON.stringify(filledIn(name))),
    )
    .join('\n');
}
