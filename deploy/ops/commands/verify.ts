/** `npm run ops -- verify`: books, control totals and logs of actions, proven as one. */
import { services } from '@mestolo/contracts/topics.ts';
import { checkOperations } from '@mestolo/service/operation-check.ts';
import { databaseSource } from '../../ledger/sources.ts';
import { type Verdict, verifyLedger } from '../../ledger/verify-ledger.ts';
import type { OpsCommand, OpsContext } from '../command.ts';
import { type Compared, compareTotals } from '../control-totals.ts';
import { keysOf, type Reach } from '../reach.ts';
import { type Database, withDatabases } from '../stores.ts';
import { DAY_USAGE, dayOptions, daysOf, tenantsOf } from '../tenants-of.ts';

const SHOWN = 20;

interface Part {
  readonly name: string;
  readonly whole: boolean;
  readonly says: string;
  readonly faults: readonly string[];
}

async function ledgerPart(context: OpsContext, reach: Reach, db: Database): Promise<Part> {
  const scope = { tenant: undefined, accountId: undefined };
  const source = databaseSource(db.client, db, scope);
  const verdict: Verdict = await verifyLedger({
    source,
    keys: keysOf(reach.secrets),
    onProgress: ({ entries }) => context.progress(entries, null, 'entries followed'),
  }).finally(() => source.close());
  const { accounts, entries, sheets, findings } = verdict;
  return {
    name: 'ledger',
    whole: findings.length === 0,
    says: `${entries} entries of ${accounts} accounts, ${sheets} signed sheets`,
    faults: findings.map(({ damage, accountId, says }) => `${damage} ${accountId ?? ''}: ${says}`),
  };
}

async function totalsPart(context: OpsContext, reach: Reach, tenant: string): Promise<Part> {
  const found: Compared = await compareTotals(reach, tenant, daysOf(context));
  return {
    name: `control totals of ${tenant}`,
    whole: found.differences.length === 0,
    says: `billing knows ${found.meals} meals and ${found.receipts} receipts`,
    faults: found.differences.map(
      ({ kind, day, theirs, ours }) => `${day}: ${theirs} ${kind} were told, billing has ${ours}`,
    ),
  };
}

async function operationsPart(name: string, db: Database): Promise<Part> {
  try {
    const held = await checkOperations(db);
    const actions = Object.values(held).reduce((sum, count) => sum + count, 0);
    return { name: `actions in ${name}`, whole: true, says: `${actions} in chain`, faults: [] };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'OperationLogBroken') throw error;
    const faults = error.message.split('; ');
    return { name: `actions in ${name}`, whole: false, says: 'a chain is broken', faults };
  }
}

function inWords(parts: readonly Part[]): string[] {
  const lines = parts.flatMap(({ name, whole, says, faults }) => [
    `${whole ? 'good' : 'BAD '}  ${name}: ${says}`,
    ...faults.slice(0, SHOWN).map((fault) => `        ${fault}`),
    ...(faults.length > SHOWN ? [`        … and ${faults.length - SHOWN} more`] : []),
  ]);
  const bad = parts.filter(({ whole }) => !whole);
  if (bad.length === 0) return [...lines, 'Everything holds.'];
  const totals = bad.some(({ name }) => name.startsWith('control'));
  return [
    ...lines,
    `${bad.length} of ${parts.length} do NOT hold.`,
    ...(totals ? ['Facts that are on their way differ for a moment: see lag, then resend.'] : []),
    'A damaged ledger or chain is never mended by hand: keep the databases as they are, and call.',
  ];
}

async function run(context: OpsContext): Promise<number> {
  const reach = await context.reach();
  const parts = await withDatabases(reach, async (databaseOf) => {
    const found: Part[] = [await ledgerPart(context, reach, databaseOf('billing'))];
    for (const tenant of await tenantsOf(context, databaseOf)) {
      found.push(await totalsPart(context, reach, tenant));
    }
    for (const service of services) found.push(await operationsPart(service, databaseOf(service)));
    return found;
  });
  context.answer(parts, () => inWords(parts));
  return parts.every(({ whole }) => whole) ? 0 : 1;
}

export const command: OpsCommand = {
  name: 'verify',
  summary: 'proves the ledger, the control totals and the logs of what people did; reads only',
  usage: DAY_USAGE,
  options: dayOptions,
  run,
};
