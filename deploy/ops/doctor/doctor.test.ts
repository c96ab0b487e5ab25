/** Each planted fault is named by its check, with a sentence that says how to mend it. */
import { generateKeyPairSync } from 'node:crypto';
import { allTopics } from '@mestolo/contracts/topics.ts';
import { describe, expect, it } from 'vitest';
import { lookAtTopics, missingIndexes } from './brokers.ts';
import type { Examined } from './examine.ts';
import { bad, type Finding, good, off } from './finding.ts';
import { disksIn, lookAtBackups, lookAtClock, lookAtDisks, lookAtMemory } from './machine.ts';
import { dmarcNames, domainOf, lookAtDkim, lookAtDmarc, lookAtSpf } from './mail-records.ts';
import { lookAtMail, lookAtSms } from './messages.ts';
import { metricsText } from './metrics-text.ts';
import { lookAtNames } from './names.ts';
import { isFiscalCode, isIban, lookAtCreditors, lookAtKeys, lookAtStation } from './pagopa.ts';
import type { Certificate, Probes } from './probes.ts';

const NOW = new Date('2026-11-20T08:00:00Z');
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000);
const ours: Certificate = { validTo: inDays(80), fingerprint: 'AA', disbelieved: null };

/** A world in which all is well. */
function world(changes: Partial<Probes> = {}): Probes {
  return {
    now: () => NOW,
    addresses: async () => ['192.0.2.10'],
    texts: async () => [],
    certificate: async () => ours,
    clockOffsetMs: async () => 12,
    smtp: async () => null,
    http: async () => ({ status: 200, body: { status: 'active' } }),
    freeDisk: async () => ({ ratio: 0.6, bytes: 6e10 }),
    memory: () => ({ availableBytes: 3e9, totalBytes: 8e9 }),
    ...changes,
  };
}

const settings = {
  COMPOSE_PROFILES: 'production,watch',
  PUBLIC_NAME: 'mensa.comune.esempio.it',
  MAIL_FROM: 'Mensa <mensa@comune.esempio.it>',
  SMTP_URL: 'smtps://mensa:segreto@mail.esempio.it:465',
  TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'token',
  TWILIO_FROM: 'MENSA',
};

const statesOf = (findings: readonly Finding[]) =>
  Object.fromEntries(findings.map(({ check, state }) => [check, state]));

describe('names and certificates', () => {
  it('are good where the name shows the certificate of this box', async () => {
    const found = await lookAtNames(settings, world());
    expect(statesOf(found)).toEqual({ dns: 'good', certificate: 'good' });
  });

  it.each([
    ['no name server knows the name', { addresses: async () => [] }, 'A record'],
    [
      'the name leads to another machine',
      {
        certificate: async ({ host }: { host: string }) =>
          host === 'proxy' ? ours : { ...ours, fingerprint: 'BB' },
      },
      'this box alone',
    ],
    [
      'nobody answers there',
      { certificate: async ({ host }: { host: string }) => (host === 'proxy' ? ours : null) },
      'port 443',
    ],
  ])('are bad where %s', async (_what, changes, mend) => {
    const found = await lookAtNames(settings, world(changes as Partial<Probes>));
    expect(found[0]).toMatchObject({ check: 'dns', state: 'bad' });
    expect(found[0]).toHaveProperty('mend', expect.stringContaining(mend));
  });

  it.each([
    ['ends in 20 days', { validTo: inDays(20.5) }],
    ['ended', { validTo: inDays(-2) }],
    ['is not believed', { disbelieved: 'SELF_SIGNED_CERT_IN_CHAIN' }],
  ])('say it where a certificate %s', async (_what, change) => {
    const seen = { ...ours, ...change };
    const found = await lookAtNames(settings, world({ certificate: async () => seen }));
    expect(statesOf(found)).toMatchObject({ certificate: 'bad' });
  });
});

describe('records of mail', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const base64 = (type: 'spki' | 'pkcs1') =>
    publicKey.export({ format: 'der', type }).toString('base64');
  const key = { domain: 'comune.esempio.it', selector: 'mensa', privateKey: pem };

  it('know the domain of a sender', () => {
    expect(domainOf('Mensa <mensa@Comune.Esempio.it>')).toBe('comune.esempio.it');
    expect(domainOf('nobody')).toBeNull();
  });

  it.each([
    [[], 'bad'],
    [['v=spf1 include:_spf.esempio.it -all'], 'good'],
    [['v=spf1 a -all', 'v=spf1 mx -all'], 'bad'],
    [['v=spf1 +all'], 'bad'],
    [['v=spf1 mx'], 'bad'],
    [['v=spf1 redirect=_spf.esempio.it'], 'good'],
  ])('find the fault of SPF in %j', (texts, state) => {
    expect(lookAtSpf('comune.esempio.it', texts).state).toBe(state);
  });

  it('hold the key of DKIM in the name server against our own', () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey;
    const foreign = other.export({ format: 'der', type: 'spki' }).toString('base64');
    expect(lookAtDkim(key, [`v=DKIM1; k=rsa; p=${base64('spki')}`]).state).toBe('good');
    expect(lookAtDkim(key, [`v=DKIM1; p=${base64('pkcs1')}`]).state).toBe('good');
    expect(lookAtDkim(key, [`v=DKIM1; p=${foreign}`]).says).toContain('not that of our');
    expect(lookAtDkim(key, ['v=DKIM1; p=']).says).toContain('withdrawn');
    expect(lookAtDkim(key, []).says).toContain('no public key');
    expect(JSON.stringify(lookAtDkim(key, []))).not.toContain('PRIVATE');
  });

  it('look for DMARC up to the domain above', () => {
    expect(dmarcNames('mensa.comune.it')).toEqual(['_dmarc.mensa.comune.it', '_dmarc.comune.it']);
    expect(lookAtDmarc('comune.it', ['v=DMARC1; p=reject']).state).toBe('good');
    expect(lookAtDmarc('comune.it', ['v=DMARC1']).state).toBe('bad');
    expect(lookAtDmarc('comune.it', []).state).toBe('bad');
  });

  it('name a wrong password of the mail server, and never tell it', async () => {
    const found = await lookAtMail(settings, world({ smtp: async () => 'EAUTH 535' }));
    expect(found[0]).toMatchObject({ check: 'smtp', state: 'bad' });
    expect(JSON.stringify(found)).not.toContain('segreto');
    expect(JSON.stringify(found[0])).toContain('password in secrets/smtp-url.txt');
  });
});

describe('the sender of SMS', () => {
  it.each([
    ['a name of twelve letters', { TWILIO_FROM: 'MENSACOMUNE1' }, {}],
    ['no number and no name', { TWILIO_FROM: '0039-12' }, {}],
    ['an account nobody knows', {}, { http: async () => ({ status: 401, body: null }) }],
    [
      'a closed account',
      {},
      { http: async () => ({ status: 200, body: { status: 'suspended' } }) },
    ],
    ['no answer', {}, { http: async () => null }],
  ])('is bad with %s', async (_what, change, changes) => {
    const found = await lookAtSms({ ...settings, ...change }, world(changes));
    expect(found.state).toBe('bad');
  });

  it('is good with an active account', async () => {
    expect((await lookAtSms(settings, world())).state).toBe('good');
  });
});

describe('pagoPA', () => {
  const creditor = {
    tenant: 'esempio',
    fiscalCode: '00000000190',
    iban: 'IT60X0542811101000000123456',
  };

  it('knows well-made codes from others', () => {
    expect(isIban('IT60 X054 2811 1010 0000 0123 456')).toBe(true);
    expect(isIban('IT61X0542811101000000123456')).toBe(false);
    expect(isFiscalCode('00000000190')).toBe(true);
    expect(isFiscalCode('00000000191')).toBe(false);
    expect(statesOf(lookAtCreditors([{ ...creditor, iban: 'IT00X' }]))).toEqual({
      'pagopa-creditor': 'good',
      'pagopa-iban': 'bad',
    });
  });

  it.each([
    ['a key that is refused', '{"*":{"gpd":"k"}}', 401, 'bad'],
    ['a key that is missing', '{}', 200, 'bad'],
    ['no JSON', 'gpd=k', 200, 'bad'],
    ['a key that is taken', '{"*":{"gpd":"k"}}', 200, 'good'],
  ])('tells %s', async (_what, keys, status, state) => {
    const given = { GPD_URL: 'https://gpd.esempio.it', PAGOPA_SUBSCRIPTION_KEYS: keys };
    const http = async () => ({ status, body: null });
    const found = await lookAtKeys(given, [creditor], world({ http }));
    expect(found.map((one) => one.state)).toEqual([state]);
  });

  it('says that a station is closed that somebody relies on', () => {
    expect(lookAtStation({}, [creditor]).state).toBe('bad');
    expect(lookAtStation({}, [{ ...creditor, provider: 'gpd' }]).state).toBe('off');
    expect(lookAtStation({ STATION_ACCESS: 'proxy' }, [creditor]).state).toBe('bad');
    const proxied = { STATION_ACCESS: 'proxy', STATION_CLIENT_FINGERPRINTS: 'a'.repeat(64) };
    expect(lookAtStation(proxied, [creditor]).state).toBe('good');
  });
});

describe('the machine', () => {
  it('says a clock that is wrong, and one that the database does not share', () => {
    const seen = { server: 'ntp', databaseMs: 0 };
    expect(lookAtClock({ ...seen, offsetMs: 40 })).toMatchObject([{ state: 'good' }]);
    expect(lookAtClock({ ...seen, offsetMs: -9_000 })[0]?.says).toContain('ahead');
    expect(lookAtClock({ ...seen, offsetMs: null })).toMatchObject([{ state: 'off' }]);
    const apart = lookAtClock({ ...seen, offsetMs: 0, databaseMs: 5_000 });
    expect(apart.map(({ state }) => state)).toEqual(['bad', 'good']);
  });

  it('says a disk and a memory that are nearly full', () => {
    const [disk] = disksIn('data=/data', '/backup');
    const full = { folder: '/data', volume: 'data', free: { ratio: 0.05, bytes: 1e9 } };
    expect(disk).toEqual({ volume: 'data', folder: '/data' });
    expect(lookAtDisks([full])).toMatchObject([{ state: 'bad' }]);
    const memory = () => ({ availableBytes: 1e8, totalBytes: 8e9 });
    expect(lookAtMemory({ memory }).state).toBe('bad');
  });

  it('says a backup that is old, missing, or not of every service', () => {
    const at = inDays(-0.5);
    expect(lookAtBackups(null, ['billing'], NOW).state).toBe('bad');
    expect(lookAtBackups([{ service: 'billing', at }], ['billing'], NOW).state).toBe('good');
    expect(lookAtBackups([{ service: 'billing', at }], ['billing', 'portal'], NOW).state).toBe(
      'bad',
    );
    expect(lookAtBackups([{ service: 'billing', at: inDays(-2) }], ['billing'], NOW).state).toBe(
      'bad',
    );
  });
});

describe('what brokers hold', () => {
  const seen = allTopics.map(({ name, partitions, cleanup }) => ({
    ...{ name, partitions, cleanup: cleanup === 'compact' ? 'compact' : 'delete' },
  }));

  it('is good as the table of topics has it, and named where it is not', () => {
    expect(lookAtTopics(allTopics, seen).state).toBe('good');
    const lost = lookAtTopics(allTopics, seen.slice(1));
    expect(lost.says).toContain(`${seen[0]?.name} is not there`);
    const wrong = seen.map((one) => ({ ...one, cleanup: 'delete' }));
    expect(lookAtTopics(allTopics, wrong).says).toContain('cleaned by delete');
  });

  it('lacks an index that is there without being unique', () => {
    const wanted = [{ key: { tenant: 1, number: 1 }, unique: true }];
    expect(missingIndexes(wanted, [{ key: { tenant: 1, number: 1 } }])).toHaveLength(1);
    expect(missingIndexes(wanted, wanted)).toEqual([]);
  });
});

describe('the figures of the watchman', () => {
  it('are 0 where any finding of a check is bad, and missing where nothing was looked at', () => {
    const examined: Examined = {
      findings: [good('disk', 'a'), bad('disk', 'b', 'c'), good('kafka', 'd'), off('oidc', 'e')],
      certificates: [{ name: 'mensa.comune.esempio.it', validTo: inDays(1) }],
      backups: [{ service: 'billing', at: inDays(-1) }],
      disks: [{ volume: 'data', folder: '/', free: { ratio: 0.5, bytes: 1 } }],
      clockOffsetMs: null,
    };
    const text = metricsText(examined, NOW);
    expect(text).toContain('mestolo_doctor_check{check="disk"} 0');
    expect(text).toContain('mestolo_doctor_check{check="kafka"} 1');
    expect(text).not.toContain('oidc');
    expect(text).toContain('mestolo_backup_age_seconds{service="billing"} 86400');
    expect(text).toContain(
      'mestolo_certificate_expires_seconds{name="mensa.comune.esempio.it"} 86400',
    );
    expect(text).not.toContain('clock_offset');
  });
});
