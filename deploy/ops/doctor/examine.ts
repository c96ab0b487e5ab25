/** Every check, each on its own: one that fails to look is bad, and keeps no other from looking. */
import { services } from '@mestolo/contracts/topics.ts';
import { backupFolder } from '../../backup/settings.ts';
import { refusals } from '../../box/refusals.ts';
import type { Reach } from '../reach.ts';
import { lookAtKafka, lookAtMongo, type MongoSeen } from './brokers.ts';
import { bad, type CheckName, type Finding, good, off } from './finding.ts';
import {
  type DiskSeen,
  disksIn,
  type LastBackup,
  lastBackups,
  lookAtBackups,
  lookAtClock,
  lookAtDisks,
  lookAtMemory,
  seeClock,
  seeDisks,
} from './machine.ts';
import { lookAtMail, lookAtSms } from './messages.ts';
import { lookAtNames, namesOf } from './names.ts';
import { lookAtCreditors, lookAtKeys, lookAtStation } from './pagopa.ts';
import type { Probes } from './probes.ts';
import { isDemo, type Settings } from './settings.ts';

/** What was seen, with the figures that the watchman hands on. */
export interface Examined {
  readonly findings: readonly Finding[];
  readonly certificates: readonly { readonly name: string; readonly validTo: Date }[];
  readonly backups: readonly LastBackup[];
  readonly disks: readonly DiskSeen[];
  readonly clockOffsetMs: number | null;
}

export async function examine(reach: Reach, settings: Settings, probes: Probes): Promise<Examined> {
  const mongo: MongoSeen = await lookAtMongo(reach);
  const folder = backupFolder(reach.kind);
  const last = lastBackups(folder);
  const disks = await seeDisks(probes, disksIn(settings.WATCHED_DISKS, folder));
  const clock = await seeClock(probes, settings.NTP_SERVER, mongo.clockMs);
  const { creditors } = mongo;
  const looked = await Promise.all([
    looking('kafka', () => lookAtKafka(reach)),
    looking('dns', () => lookAtNames(settings, probes)),
    looking('smtp', () => lookAtMail(settings, probes)),
    looking('sms', async () => [await lookAtSms(settings, probes)]),
    looking('pagopa-keys', () => lookAtKeys(settings, creditors, probes)),
    looking('oidc', async () => [await lookAtOidc(settings, probes)]),
  ]);
  return {
    findings: [
      lookAtSecrets(reach, settings),
      ...mongo.findings,
      ...lookAtClock(clock),
      ...lookAtDisks(disks),
      lookAtMemory(probes),
      lookAtBackups(last, services, probes.now()),
      ...looked.flat(),
      ...lookAtCreditors(creditors),
      lookAtStation(settings, creditors),
    ],
    certificates: await certificatesOf(settings, probes),
    backups: last ?? [],
    disks,
    clockOffsetMs: clock.offsetMs,
  };
}

async function looking(check: CheckName, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    return [bad(check, `the check itself failed (${name})`, 'Report this; it should not happen.')];
  }
}

/** What must not go into production is said by the same rules as before a start. */
function lookAtSecrets(reach: Reach, settings: Settings): Finding {
  const { passwords, keys, signers } = reach.secrets;
  const all = { ...passwords, ...keys, ...signers };
  const short = Object.entries(all).filter(([, secret]) => secret.length < 24);
  if (short.length > 0) {
    const names = short.map(([name]) => name).join(', ');
    return bad('secrets', `too short: ${names}`, 'Make new ones: npm run ops -- rotate-keys');
  }
  const count = Object.keys(all).length;
  if (isDemo(settings)) return good('secrets', `${count}, of a demonstration, readable here`);
  const files = {
    kind: 'production',
    'smtp-url': settings.SMTP_URL,
    'dkim-private-key': settings.DKIM_PRIVATE_KEY,
    'twilio-auth-token': settings.TWILIO_AUTH_TOKEN,
    'pagopa-subscription-keys': settings.PAGOPA_SUBSCRIPTION_KEYS,
    // Only notifications is shown them.
    'app-io-keys': 'unknown',
  };
  const refused = reach.kind === 'box' ? refusals({ env: settings, files }) : [];
  const [first] = refused;
  if (first === undefined) return good('secrets', `${count} are readable, none of a demonstration`);
  const mend = 'Run npm run box -- check, which says all of them.';
  return bad('secrets', refused.join(' '), mend);
}

async function lookAtOidc({ OIDC_ISSUER: issuer }: Settings, probes: Probes): Promise<Finding> {
  if (!issuer) return off('oidc', 'OIDC_ISSUER is not set');
  const address = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  const answer = await probes.http(address);
  const { issuer: said } = (answer?.body ?? {}) as { readonly issuer?: string };
  if (answer?.status !== 200) {
    const mend = 'Correct OIDC_ISSUER, or let the firewall pass it.';
    return bad('oidc', `${address} does not answer`, mend);
  }
  if (said !== issuer) {
    return bad('oidc', `it calls itself ${said}`, `Set OIDC_ISSUER to ${said}, as it is written.`);
  }
  return good('oidc', `${issuer} answers`);
}

async function certificatesOf(settings: Settings, probes: Probes) {
  if (isDemo(settings)) return [];
  const seen = await Promise.all(
    namesOf(settings).map(async ({ name }) => {
      const found = await probes.certificate({ host: name, port: 443, name });
      return found ? [{ name, validTo: found.validTo }] : [];
    }),
  );
  return seen.flat();
}
