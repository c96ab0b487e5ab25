/** A backup put back on a clean machine: books, keys, consumers and parents, on real brokers. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { services } from '@mestolo/contracts/topics.ts';
import { drill } from '@mestolo/deploy/backup/drill.ts';
import { writeErasures } from '@mestolo/deploy/backup/erasure-journal.ts';
import { newRecoveryKey, type RecoveryKey } from '@mestolo/deploy/backup/key-archive.ts';
import { type Made, makeBackup } from '@mestolo/deploy/backup/make-backup.ts';
import { type RestoreReport, restore } from '@mestolo/deploy/backup/restore.ts';
import { type Settled, settle } from '@mestolo/deploy/backup/settle.ts';
import type { System } from '@mestolo/deploy/local/system.ts';
import { signerKeys } from '@mestolo/deploy/ops/reach.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followMailbox } from './follow-mailbox.ts';
import { type ProofComune, patiently, SOON, startProofComune } from './proofs-comune.ts';
import { referenceArrived } from './reference-arrived.ts';
import { type CleanMachine, cleanMachine, reachTo } from './restored-system.ts';

const EMAIL = 'ottavia.restituita@example.org';
const quiet = { say() {}, progress() {} };

let comune: ProofComune;
let folder: string;
let key: RecoveryKey;
let made: Made;
let machine: CleanMachine;
let system: System;
let report: RestoreReport;
/** The accounts of families as they were when the backup was made. */
let books: readonly unknown[];

type Held = { readonly _id: string };
const accountsIn = (db: ProofComune['ledger']) =>
  db.collection<Held>('accounts').find().sort({ _id: 1 }).toArray();

/** A family that can be written to, with one child. */
async function openReachableFamily(): Promise<string> {
  const guardian = {
    ...{ fullName: 'Ottavia Restituita', taxCode: 'RSTTTV80A41D142X' },
    ...{ taxCodeUnchecked: true, email: EMAIL, channels: ['email'] },
  };
  const pupil = {
    ...{ code: 'P9', givenName: 'Zeno', familyName: 'Restituita', birthDate: '2012-03-04' },
    ...{ school: 'PRI', class: '2A', from: '2020-09-07' },
  };
  const family = { code: 'F9', openedOn: '2020-09-01', guardians: [guardian], pupils: [pupil] };
  const { families } = await comune.ask('registry', 'POST', 'import', {
    ...{ families: [family], effectiveOn: '2020-09-07' },
  });
  return (families as { accountId: string }[])[0]?.accountId ?? '';
}

beforeAll(async () => {
  const brokers = sharedBrokers();
  comune = await startProofComune(brokers, 'restore', {
    services: ['notifications', 'portal'],
    outside: ['mailbox'],
  });
  const inbox = await followMailbox(comune.system.urls.mailbox);
  const [luca, sofia, nives] = comune.children;
  for (const child of comune.children) await comune.eats(child, '2020-10-05');
  const accountId = await openReachableFamily();
  await referenceArrived(brokers);
  await comune.pays(accountId, 2_000);
  await comune.pays(luca.accountId, 3_000);
  await comune.entries(4);
  await inbox.until(({ to }) => to === EMAIL, 1);
  await inbox.stop();
  const notifications = comune.admin.db(comune.system.databases.notifications);
  const sent = await patiently(async () => {
    const found = await notifications.collection('notifications').findOne({ state: 'sent' });
    if (found === null) throw new Error('it is not marked as sent');
    return found;
  });
  // One that waits in the backup, and leaves right after it.
  const later = new Date(Date.now() + 3_600_000);
  await notifications.collection<{ _id: string }>('notifications').insertOne({
    ...{ ...sent, _id: randomUUID(), reference: randomUUID(), state: 'created' },
    ...{ nextAttemptAt: later, firstClaimedAt: null, providerId: null },
  });
  for (const service of services) await comune.told(service);
  folder = join(comune.system.dataFolder, 'backups');
  key = await newRecoveryKey();
  const wish = { folder, recipient: key.recipient, kept: { days: 14, weeks: 8 } };
  const reach = reachTo(brokers, comune.system);
  made = await makeBackup(reach, wish, quiet);
  books = await accountsIn(comune.ledger);
  await comune.eats(sofia, '2020-10-06');
  await comune.ask('registry', 'POST', `families/${nives.accountId}/keys:destroy`);
  await writeErasures(folder, comune.admin.db(comune.system.databases.registry));
});

afterAll(async () => {
  await system?.stop();
  await machine?.drop();
  await comune?.stop();
});

describe('a backup', () => {
  it('has every database at one moment, and passes a drill beside what runs', async () => {
    const { databases } = made.backup.manifest;
    expect(databases.map(({ service }) => service)).toEqual([...services]);
    expect(new Set(databases.map(({ clusterTime }) => clusterTime)).size).toBe(1);
    const names = databases.flatMap(({ collections }) => collections.map(({ name }) => name));
    expect(names).toContain('entries');
    expect(names).not.toContain('keys');
    const { findings, ...counted } = await drill({
      ...{ backup: made.backup, keys: signerKeys(undefined, {}), ...quiet },
      clientOf: () => comune.admin,
    });
    expect(findings).toEqual([]);
    expect(counted).toMatchObject({ entries: 5, meals: 3 });
    const left = await comune.admin.db('admin').admin().listDatabases({ nameOnly: true });
    expect(left.databases.filter(({ name }) => name.includes('drill'))).toEqual([]);
  });
});

describe('on a clean machine without the old log', () => {
  beforeAll(async () => {
    for (const service of services) await comune.system.stopOne(service);
    const { secrets, dataFolder } = comune.system;
    const place = { secrets, admin: comune.admin, folder: join(dataFolder, 'again') };
    machine = await cleanMachine(sharedBrokers(), place);
    report = await restore({
      ...{ folder, backup: made.backup, services, replace: false, identity: key.identity },
      ...{ log: { clusterId: 'another', ends: [] }, now: new Date(), ...quiet },
      databaseOf: machine.databaseOf,
    });
    system = await machine.start({ billing: SOON });
  });

  it('puts the books back as they were, and proves them with the facts of the others', async () => {
    expect(await accountsIn(machine.databaseOf('billing'))).toEqual(books);
    const settled: Settled[] = await settle({
      registry: machine.databaseOf('registry'),
      async ask(method, path, body) {
        const token = await system.signer('operator').sign('billing', OPERATOR);
        const response = await fetch(`${system.urls.billing}${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(body && { body: JSON.stringify(body) }),
        });
        if (!response.ok) throw new Error(await response.text());
        return response.json();
      },
      ...{ deadlineMs: 20_000, say: quiet.say },
    });
    expect(settled).toEqual([
      { tenant: comune.tenant, resent: 0, missing: 0, differing: 0, differencesInAll: 0 },
    ]);
  });

  it('brings back no key of a family that was forgotten after the backup', async () => {
    const registry = machine.databaseOf('registry');
    const [luca, , nives] = comune.children;
    const keysOf = async ({ accountId }: { accountId: string }) =>
      registry.collection<Held>('keys').countDocuments({ _id: { $regex: accountId } });
    expect(report.keptDestroyed).toBeGreaterThan(0);
    expect(await keysOf(nives)).toBe(0);
    expect(await keysOf(luca)).toBeGreaterThan(0);
    const searched = { accountId: nives.accountId, taxCodeHash: { $ne: null } };
    expect(await registry.collection('guardians').countDocuments(searched)).toBe(0);
    const portal = machine.databaseOf('portal').collection<Held>('destroyedKeys');
    await patiently(async () => {
      if ((await portal.countDocuments({ _id: { $regex: nives.accountId } })) === 0) {
        throw new Error('the portal has not heard of it');
      }
    });
  });

  it('goes on: a new meal reaches the books, a new notice takes a number of its own', async () => {
    const [luca] = comune.children;
    const ask = async (service: 'attendance' | 'payments', path: string, body: object) => {
      const person = { kind: 'person', id: 'rosa' } as const;
      const token = await system.signer('office').sign(service, person);
      const url = `${system.urls[service]}/internal/tenants/${comune.tenant}/${path}`;
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          ...{ 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        },
        body: JSON.stringify(body),
      });
      return (await response.json()) as Record<string, string>;
    };
    const order = { accountId: luca.accountId, amountCents: 500 };
    const { noticeNumber = '' } = await ask('payments', 'top-ups', order);
    const base = Number(noticeNumber.slice(3, 16));
    expect(base).toBeGreaterThan(1_000_000);
    const { pupilId } = luca;
    await ask('attendance', 'corrections', {
      ...{ observationId: randomUUID(), pupilId, servedOn: '2020-10-07' },
      ...{ state: 'present', reason: 'by hand' },
    });
    const ledger = machine.databaseOf('billing').collection('entries');
    await patiently(async () => {
      const count = await ledger.countDocuments({ accountId: luca.accountId });
      if (count !== 4) throw new Error(`${count} entries`);
    });
  });

  it('writes to no parent what may have left since the backup', async () => {
    const inbox = await followMailbox(system.urls.mailbox);
    const notifications = machine.databaseOf('notifications').collection('notifications');
    expect(await notifications.countDocuments({ state: 'technicalFailure' })).toBe(1);
    expect(await notifications.countDocuments({ state: 'created' })).toBe(0);
    expect(inbox.now(() => true)).toEqual([]);
    await inbox.stop();
  });
});

const OPERATOR = { kind: 'service', id: 'operator' } as const;
