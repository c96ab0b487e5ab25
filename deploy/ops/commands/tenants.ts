/** `npm run ops -- tenants`: the Comuni of an installation, and how one comes and goes. */
import { resolve } from 'node:path';
import { services } from '@mestolo/contracts/topics.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import { type ComuneFolder, readComuneFolder, UnusableFolder } from '../../comune/comune-folder.ts';
import { type Office, officeOf, Refused } from '../../comune/office.ts';
import { tenantOf } from '../../comune/tenant-name.ts';
import { newCalendar } from '../../tenants/calendar.ts';
import { createComune } from '../../tenants/create.ts';
import { writeExampleFolder } from '../../tenants/example-folder.ts';
import { exportAction } from '../../tenants/export-action.ts';
import { type Finding, findingsIn } from '../../tenants/findings.ts';
import { runBesideFolder } from '../../tenants/run-beside-folder.ts';
import { gapsOf, type Standing, standingsOf } from '../../tenants/standing.ts';
import { tryFamilies } from '../../tenants/try-families.ts';
import { createdInWords, findingsInWords } from '../../tenants/words.ts';
import { type OpsCommand, type OpsContext, textOf } from '../command.ts';
import { findInstallation, isBoxHost } from '../installation.ts';
import { NoAccess } from '../no-access.ts';
import type { Reach } from '../reach.ts';
import { withDatabases } from '../stores.ts';
import { tableOf } from '../terminal.ts';

const TIME_ZONE = 'Europe/Rome';
const REASON = 'new Comune from its own files';

/** npm starts scripts in the root of the repository, whoever wrote the path was elsewhere. */
const pathOf = (folder: string) => resolve(process.env.INIT_CWD ?? '.', folder);

async function list(context: OpsContext): Promise<number> {
  const standings = await withDatabases(await context.reach(), standingsOf);
  context.answer(standings, () => tableInWords(standings));
  return 0;
}

function tableInWords(standings: readonly Standing[]): string[] {
  if (standings.length === 0) return ['No Comune yet: npm run ops -- tenants create --help'];
  const rows = standings.map((one) => [
    ...[one.tenant, one.name, one.schools, one.families, one.pupils],
    ...[one.registered, (one.balanceCents / 100).toFixed(2)],
  ]);
  const head = ['tenant', 'name', 'schools', 'families', 'pupils', 'devices', 'balances, €'];
  return tableOf(head, rows);
}

async function check(context: OpsContext, tenant: string | undefined): Promise<number> {
  const all = await withDatabases(await context.reach(), standingsOf);
  const wanted = all.filter((one) => tenant === undefined || one.tenant === tenant);
  if (tenant !== undefined && wanted.length === 0)
    throw new NoAccess(`There is no ${tenant} here.`);
  const gaps = wanted.flatMap(gapsOf);
  context.answer({ tenants: wanted, gaps }, () => [
    ...tableInWords(wanted),
    '',
    ...(gaps.length === 0 ? ['Nothing is missing.'] : gaps),
  ]);
  return gaps.length === 0 ? 0 : 1;
}

async function create(context: OpsContext, folder: string | undefined): Promise<number> {
  const example = textOf(context, 'example');
  if (example !== null) {
    const files = writeExampleFolder(pathOf(example));
    context.answer({ folder: pathOf(example), files }, () => [
      `${pathOf(example)} holds ${files.join(', ')}: fill them in (LEGGIMI.md says how), then`,
      `  npm run ops -- tenants create ${example}`,
    ]);
    return 0;
  }
  if (folder === undefined) throw new NoAccess('Name the folder with the files of the office.');
  const comune = readFolder(pathOf(folder));
  const today = localDate(new Date(), TIME_ZONE);
  const tenant = textOf(context, 'tenant') ?? tenantOf(comune.name);
  const office = officeAt(await context.reach(), tenant, textOf(context, 'person'));
  const findings = await allFindings(office, comune, today);
  const stops = findings.filter((one) => one.stops);
  const really = context.values.really === true;
  if (stops.length > 0 || !really) {
    context.answer({ tenant, findings, created: null }, () => [
      ...findingsInWords(findings),
      ...(stops.length > 0
        ? [
            `${stops.length} lines have to be mended before ${tenant} can be made. Nothing was done.`,
          ]
        : [dryRunInWords(tenant, comune), 'Nothing was done yet; with --really it is.']),
    ]);
    return stops.length > 0 ? 1 : 0;
  }
  const created = await createComune(office, {
    ...{ comune, today, reason: textOf(context, 'reason') ?? REASON },
    newCodes: context.values['new-codes'] === true,
    say: context.say,
  });
  context.answer({ tenant, findings, created }, () => createdInWords(tenant, created, findings));
  return created.troubles.length === 0 ? 0 : 1;
}

function dryRunInWords(
  tenant: string,
  { families, tariffs, closures, openingBalances }: ComuneFolder,
) {
  const counts = [
    `${families.pupils.length} pupils in ${families.schools.length} schools`,
    `${tariffs.length} tariffs`,
    `${closures.length} closures`,
    `${openingBalances.length} opening balances`,
  ];
  return `${tenant} would have ${counts.join(', ')}.`;
}

function readFolder(folder: string): ComuneFolder {
  try {
    return readComuneFolder(folder, ['families', 'tariffs']);
  } catch (error) {
    if (error instanceof UnusableFolder) throw new NoAccess(error.message);
    throw error;
  }
}

function officeAt(reach: Reach, tenant: string, person: string | null): Office {
  const urls = Object.fromEntries(services.map((name) => [name, reach.url(name)]));
  const access = {
    urls: urls as Record<(typeof services)[number], string>,
    officeToken: reach.token,
  };
  return officeOf(access, tenant, person ?? 'ops');
}

/** The calendar first: what registry says of families stands on it. */
async function allFindings(office: Office, comune: ComuneFolder, today: string) {
  const own = findingsIn(comune);
  if (own.some(({ stops, file }) => stops && file === null)) return own;
  const calendar = newCalendar(comune, today);
  try {
    await office.send('POST', 'registry', '/import', { calendar, dryRun: true });
  } catch (error) {
    if (!(error instanceof Refused) || ![400, 422].includes(error.status)) throw error;
    return [...own, ...calendarFindings(error)];
  }
  return [...own, ...(await tryFamilies(office, { comune, calendar, today }))];
}

function calendarFindings({ body }: Refused): Finding[] {
  const {
    problems = [],
    errors = [],
    detail,
  } = JSON.parse(body) as {
    readonly detail?: string;
    readonly problems?: readonly { readonly field: string; readonly problem: string }[];
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  };
  const told = [
    ...problems.map(({ field, problem }) => `${field} ${problem}`),
    ...errors.map(({ pointer, detail: why }) => `${pointer} ${why}`),
  ];
  const words = told.length > 0 ? told : [detail ?? body];
  return words.map((problem) => ({ file: null, line: null, problem, stops: true }));
}

async function run(context: OpsContext): Promise<number> {
  const [action, name] = context.positionals;
  const writesExample = textOf(context, 'example') !== null;
  const onlyReads = textOf(context, 'verify') !== null;
  if (isBoxHost() && findInstallation() === null && !writesExample && !onlyReads) {
    return runBesideFolder(context, [name, textOf(context, 'to')]);
  }
  if (action === 'list') return list(context);
  if (action === 'check') return check(context, name);
  if (action === 'create') return create(context, name);
  if (action === 'export') return exportAction(context, name);
  throw new NoAccess('Say what: list, check [NAME], create FOLDER or export NAME (--help).');
}

export const command: OpsCommand = {
  name: 'tenants',
  summary: 'the Comuni that are served here; a new one from its office’s files',
  usage: `  list                     every Comune with what it has
  check [NAME]             what a Comune still lacks
  create --example FOLDER  writes files to fill in, with what each of them wants
  create FOLDER            tries the office's files, line by line, and changes nothing
  create FOLDER --really   makes the Comune; a second time it changes only what is new in the files
      --tenant NAME        how the installation calls it; otherwise made from its name
      --new-codes          new codes also for devices that wait for theirs
      --person NAME        who does it, for the log of operations
      --reason TEXT        why, for the log of operations
  export NAME --to FOLDER  all that is a Comune's: documents, facts, totals, a manifest
      --for age1…          its keys too, for the holder of this age key alone
  export --verify FOLDER   reads such a folder back: files, chains, balances and totals`,
  options: {
    to: { type: 'string' },
    for: { type: 'string' },
    verify: { type: 'string' },
    example: { type: 'string' },
    really: { type: 'boolean' },
    tenant: { type: 'string' },
    'new-codes': { type: 'boolean' },
    person: { type: 'string' },
    reason: { type: 'string' },
  },
  runs: 'host',
  run,
};
