/** What the records of a domain say about mail that names it: SPF, DKIM, DMARC. Pure. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { bad, type Finding, good } from './finding.ts';

export function domainOf(mailFrom: string): string | null {
  return /@([^@>\s]+)>?\s*$/.exec(mailFrom)?.[1]?.toLowerCase() ?? null;
}

export function lookAtSpf(domain: string, texts: readonly string[]): Finding {
  const records = texts.filter((text) => /^v=spf1(\s|$)/i.test(text));
  const [record] = records;
  if (record === undefined) {
    const mend = `Add a TXT record to ${domain}: v=spf1 include:<of your mail provider> -all`;
    return bad('spf', `${domain} does not say who may send its mail`, mend);
  }
  if (records.length > 1) {
    const mend = `Put the ${records.length} records that begin with v=spf1 together into one.`;
    return bad('spf', `${domain} has ${records.length} records, so none counts`, mend);
  }
  if (/(^|\s)\+?all(\s|$)/i.test(record)) {
    const mend = 'End the record with -all (or ~all) in place of all.';
    return bad('spf', `${domain} lets everybody send its mail`, mend);
  }
  if (!/(^|\s)([-~]all|redirect=\S+)(\s|$)/i.test(record)) {
    const mend = 'End the record with -all (or ~all).';
    return bad('spf', `the record of ${domain} forbids nobody`, mend);
  }
  return good('spf', `${domain} says who may send its mail`);
}

const tags = (record: string): ReadonlyMap<string, string> =>
  new Map(
    record.split(';').map((part) => {
      const [name = '', ...value] = part.split('=');
      return [name.trim().toLowerCase(), value.join('=').replace(/\s+/g, '')] as const;
    }),
  );

export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  readonly privateKey: string;
}

export function lookAtDkim(key: DkimKey, texts: readonly string[]): Finding {
  const name = `${key.selector}._domainkey.${key.domain}`;
  const own = publicKeyOf(key.privateKey);
  if (own === null) {
    const mend = 'Put the RSA key as PEM into secrets/dkim-private-key.txt.';
    return bad('dkim', 'the private key cannot be read', mend);
  }
  const wanted = `TXT record ${name}: v=DKIM1; k=rsa; p=${own.slice(0, 16)}… (the whole public key)`;
  const record = texts.find((text) => tags(text).has('p'));
  if (record === undefined) {
    return bad('dkim', `${name} has no public key, so every signature fails`, `Add the ${wanted}`);
  }
  const published = tags(record).get('p') ?? '';
  if (published === '') {
    return bad('dkim', `the key of ${name} is withdrawn (p= is empty)`, `Set the ${wanted}`);
  }
  if (!samePublicKey(published, own)) {
    return bad('dkim', `the key of ${name} is not that of our private key`, `Set the ${wanted}`);
  }
  return good('dkim', `${name} has the key that fits ours`);
}

/** The public half in base64, as the record has it. */
function publicKeyOf(pem: string): string | null {
  try {
    const key = createPublicKey(createPrivateKey(pem.replaceAll('\\n', '\n')));
    return key.export({ format: 'der', type: 'spki' }).toString('base64');
  } catch {
    return null;
  }
}

/** Some publish the bare RSA key without its frame; receivers take both. */
function samePublicKey(published: string, own: string): boolean {
  const bytes = Buffer.from(published, 'base64');
  return (['spki', 'pkcs1'] as const).some((type) => {
    try {
      const key = createPublicKey({ key: bytes, format: 'der', type });
      return key.export({ format: 'der', type: 'spki' }).toString('base64') === own;
    } catch {
      return false;
    }
  });
}

/** Where the record may stand: at the domain, or at one above it. */
export function dmarcNames(domain: string): string[] {
  const labels = domain.split('.');
  return labels.slice(0, -1).map((_, index) => `_dmarc.${labels.slice(index).join('.')}`);
}

export function lookAtDmarc(domain: string, texts: readonly string[]): Finding {
  const record = texts.find((text) => /^v=DMARC1\s*(;|$)/i.test(text));
  if (record === undefined) {
    const mend = `Add a TXT record to _dmarc.${domain}: v=DMARC1; p=quarantine; rua=mailto:<yours>`;
    return bad('dmarc', `${domain} does not say what becomes of false mail`, mend);
  }
  const policy = tags(record).get('p')?.toLowerCase() ?? '';
  if (!['none', 'quarantine', 'reject'].includes(policy)) {
    return bad('dmarc', `the record of ${domain} has no policy`, 'Add p=quarantine to it.');
  }
  return good('dmarc', `false mail of ${domain}: ${policy}`);
}
