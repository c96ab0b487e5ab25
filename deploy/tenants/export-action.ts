/** `tenants export`: a Comune whole in a folder, and such a folder read back. */
import { join, resolve } from 'node:path';
import { topics } from '@mestolo/contracts/topics.ts';
import { exportFacts } from '../facts/export-facts.ts';
import { createTopicReader } from '../ledger/topic-records.ts';
import { secretOf } from '../local/secrets.ts';
import { type OpsContext, textOf } from '../ops/command.ts';
import { NoAccess } from '../ops/no-access.ts';
import { withDatabases } from '../ops/stores.ts';
import { exportTenant } from './export-tenant.ts';
import { readTenant } from './read-tenant.ts';
import { FACTS_FOLDER, type TenantManifest } from './tenant-manifest.ts';

const pathOf = (folder: string) => resolve(process.env.INIT_CWD ?? '.', folder);

export async function exportAction(context: OpsContext, tenant?: string): Promise<number> {
  const verified = textOf(context, 'verify');
  if (verified !== null) return readBack(context, pathOf(verified));
  const to = textOf(context, 'to');
  if (tenant === undefined || to === null)
    throw new NoAccess('Say: tenants export NAME --to FOLDER');
  const folder = pathOf(to);
  const reach = await context.reach();
  const recipient = textOf(context, 'for');
  const masterKey = () => Buffer.from(secretOf(reach.secrets.keys, 'registry:master'), 'base64');
  const manifest = await withDatabases(reach, (databaseOf) =>
    exportTenant({
      ...{ tenant, folder, databaseOf, progress: context.progress, now: () => new Date() },
      keysFor: recipient === null ? null : { masterKey: masterKey(), recipient },
    }),
  );
  const facts = await exportFacts({
    reader: createTopicReader(reach.kafka('admin')),
    topics: Object.values(topics),
    ...{ tenant, folder: join(folder, FACTS_FOLDER), exportedAt: new Date() },
  });
  const records = facts.topics.reduce((sum, one) => sum + one.records, 0);
  context.answer({ folder, manifest, facts: records }, () => [
    ...totalsInWords(manifest),
    `facts       ${records}`,
    `All that is ${tenant}'s is in ${folder}.`,
    manifest.keys === null
      ? 'Its keys are not: name who may open them with --for age1…, or names stay sealed for ever.'
      : `Its ${manifest.keys.count} keys open for ${manifest.keys.recipient} alone.`,
  ]);
  return 0;
}

async function readBack(context: OpsContext, folder: string): Promise<number> {
  const { manifest, faults } = await readTenant(folder);
  context.answer({ folder, totals: manifest.totals, faults }, () => [
    ...totalsInWords(manifest),
    ...faults,
    faults.length === 0 ? `${folder} is whole, and its books are right.` : `${folder} is DAMAGED.`,
  ]);
  return faults.length === 0 ? 0 : 1;
}

function totalsInWords({ files, totals }: TenantManifest): string[] {
  const documents = files.reduce((sum, one) => sum + one.documents, 0);
  return [
    `documents   ${documents} in ${files.length} files`,
    `accounts    ${totals.accounts}, together ${(totals.balanceCents / 100).toFixed(2)} €`,
    `entries     ${totals.entries}`,
    `receipts    ${totals.receipts}, together ${(totals.receiptCents / 100).toFixed(2)} €`,
    `meals       ${totals.meals}`,
    `ends        ${totals.headsSha256}`,
  ];
}
