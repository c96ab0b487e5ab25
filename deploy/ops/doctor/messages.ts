/** Can e-mail and SMS leave, and do the records of the domain stand behind them. */
import { bad, type Finding, good, off } from './finding.ts';
import { dmarcNames, domainOf, lookAtDkim, lookAtDmarc, lookAtSpf } from './mail-records.ts';
import type { Probes } from './probes.ts';
import { isDemo, type Settings } from './settings.ts';

export async function lookAtMail(settings: Settings, probes: Probes): Promise<Finding[]> {
  const server = await lookAtServer(settings, probes);
  const domain = domainOf(settings.MAIL_FROM ?? '');
  if (isDemo(settings) || domain === null) {
    return [server, off('spf', 'mail goes to the mailbox of the demonstration')];
  }
  const spf = lookAtSpf(domain, await probes.texts(domain));
  const policies = await Promise.all(dmarcNames(domain).map((name) => probes.texts(name)));
  return [
    server,
    spf,
    await dkimOf(settings, domain, probes),
    lookAtDmarc(domain, policies.flat()),
  ];
}

async function lookAtServer(settings: Settings, probes: Probes): Promise<Finding> {
  const { SMTP_URL: url, SMTP_STARTTLS } = settings;
  if (!url || !URL.canParse(url)) {
    const mend = 'Put smtps://user:password@host:465 into secrets/smtp-url.txt.';
    return bad('smtp', 'there is no address of a mail server', mend);
  }
  const { hostname, protocol } = new URL(url);
  const requireTls = SMTP_STARTTLS !== 'ifOffered' && protocol !== 'smtps:';
  const failure = await probes.smtp({ url, requireTls });
  if (failure === null) return good('smtp', `${hostname} lets us in`);
  return bad('smtp', `${hostname} does not let us in: ${failure}`, smtpMend(failure));
}

function smtpMend(failure: string): string {
  if (/EAUTH|535/.test(failure)) return 'Correct user and password in secrets/smtp-url.txt.';
  if (/ETLS/.test(failure)) return 'The server offers no STARTTLS: use its smtps: port.';
  return 'Correct host and port in secrets/smtp-url.txt, and let the firewall pass them.';
}

async function dkimOf(settings: Settings, from: string, probes: Probes): Promise<Finding> {
  const { DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: privateKey } = settings;
  const domain = settings.DKIM_DOMAIN ?? from;
  if (!selector) return off('dkim', 'DKIM_SELECTOR is not set: the mail server signs, if anybody');
  if (!privateKey) {
    const mend = 'Put the private key into secrets/dkim-private-key.txt.';
    return bad('dkim', 'DKIM_SELECTOR is set, and there is no private key', mend);
  }
  if (from !== domain && !from.endsWith(`.${domain}`) && !domain.endsWith(`.${from}`)) {
    const mend = `Set DKIM_DOMAIN to ${from}: another one does not count for DMARC.`;
    return bad('dkim', `DKIM_DOMAIN ${domain} is not the domain of MAIL_FROM`, mend);
  }
  const texts = await probes.texts(`${selector}._domainkey.${domain}`);
  return lookAtDkim({ domain, selector, privateKey }, texts);
}

const ALPHANUMERIC = /^(?=.*[A-Za-z])[A-Za-z0-9 ]+$/;
const LONGEST_SENDER = 11;
const TWILIO = 'https://api.twilio.com';

export async function lookAtSms(settings: Settings, probes: Probes): Promise<Finding> {
  const { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: token, TWILIO_FROM: from } = settings;
  if (isDemo(settings)) return off('sms', 'SMS go to the mailbox of the demonstration');
  if (!account || !token || !from) {
    const mend = 'Set TWILIO_ACCOUNT_SID, TWILIO_FROM and secrets/twilio-auth-token.txt.';
    return bad('sms', 'the account for SMS is not set', mend);
  }
  const isName = ALPHANUMERIC.test(from);
  if (!isName && !/^\+[1-9]\d{6,14}$/.test(from)) {
    const mend = 'TWILIO_FROM must be a number such as +39… or a name of letters and digits.';
    return bad('sms', `nothing can be sent as ${from}`, mend);
  }
  if (isName && from.length > LONGEST_SENDER) {
    const mend = `Shorten TWILIO_FROM to ${LONGEST_SENDER} characters, and register that name.`;
    return bad('sms', `the name ${from} has ${from.length} characters`, mend);
  }
  return atTwilio(
    { account, token, from, isName, base: settings.TWILIO_BASE_URL || TWILIO },
    probes,
  );
}

async function atTwilio(
  sender: {
    readonly account: string;
    readonly token: string;
    readonly from: string;
    readonly isName: boolean;
    readonly base: string;
  },
  probes: Probes,
): Promise<Finding> {
  const { account, token, from, isName, base } = sender;
  const authorization = `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`;
  const options = { headers: { authorization } };
  const path = `${base}/2010-04-01/Accounts/${account}`;
  const answer = await probes.http(`${path}.json`, options);
  if (answer === null) {
    return bad('sms', `${base} does not answer`, 'Let the firewall pass api.twilio.com, port 443.');
  }
  if (answer.status === 401 || answer.status === 404) {
    const mend = 'Correct TWILIO_ACCOUNT_SID and secrets/twilio-auth-token.txt.';
    return bad('sms', 'Twilio does not know this account and token', mend);
  }
  const { status } = (answer.body ?? {}) as { readonly status?: string };
  if (status !== undefined && status !== 'active') {
    return bad('sms', `the account is ${status}`, 'Look at the bills in the console of Twilio.');
  }
  if (isName) return good('sms', `the account is active; register the name ${from} with AGCOM`);
  const query = new URLSearchParams({ PhoneNumber: from });
  const numbers = await probes.http(`${path}/IncomingPhoneNumbers.json?${query}`, options);
  const { incoming_phone_numbers: owned } = (numbers?.body ?? {}) as {
    readonly incoming_phone_numbers?: readonly unknown[];
  };
  if (owned?.length === 0) {
    const mend = 'Buy the number at Twilio, or set TWILIO_FROM to one that is yours.';
    return bad('sms', `the account has no number ${from}`, mend);
  }
  return good('sms', `the account is active and has ${from}`);
}
