/**
 * `npm run test:cluster [-- --keep]`: the demo's lunch on a real cluster, then once more while
 * every deployment is rolled and pods of every service are stopped under load, and then while pods
 * are killed at once. It makes the namespace mestolo-test, and takes it away.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { services } from '@mestolo/contracts/topics.ts';
import { localFolder } from '@mestolo/deploy/local/repository.ts';
import {
  beginJob,
  endLoad,
  endOfJob,
  inNamespace,
  install,
  killOnePod,
  NAMESPACE,
  untilRolled,
  untilSaid,
} from './installation.ts';
import { kubectl } from './kubectl.ts';

const WITHIN_MS = 600_000;
const begunMs = Date.now();

interface Verdict {
  readonly what: string;
  readonly ok: boolean;
  readonly said: unknown;
}

function say(line: string): void {
  console.log(`${((Date.now() - begunMs) / 1_000).toFixed(0).padStart(5)} s  ${line}`);
}

/**
 * While others write, what was recorded a moment ago is not yet charged: the books are looked at
 * when they rest.
 */
async function lunch(what: string, books: 'at rest' | 'being written'): Promise<Verdict> {
  const printed = await endOfJob('lunch', WITHIN_MS);
  const said = printed.split('\n').find((line) => /checks hold/.test(line)) ?? printed.slice(-400);
  const broken = [...printed.matchAll(/^DOES NOT HOLD: (.+)$/gm)]
    .flatMap(([, check]) => check ?? [])
    .filter((check) => books === 'at rest' || check !== 'the books are right');
  return { what, ok: /checks hold/.test(said) && broken.length === 0, said };
}

async function load(what: string, isCounted: boolean): Promise<Verdict> {
  await endLoad();
  const printed = (await endOfJob('door-load', WITHIN_MS)).trim();
  const said = JSON.parse(printed.split('\n').at(-1) ?? '{}');
  const isWhole = said.lost === 0 && said.books === true && said.answers > 0;
  return { what, ok: isWhole && (!isCounted || said.errors === 0), said };
}

/** One service after the other, as an upgrade does. */
async function rollAll(): Promise<void> {
  for (const service of services) {
    await inNamespace('rollout', 'restart', `deployment/${service}`);
    await untilRolled(service);
    say(`rolled: ${service}`);
  }
}

async function killAll(how: 'asked' | 'at once'): Promise<void> {
  for (const service of services) {
    await killOnePod(service, how);
    await untilRolled(service);
    say(`${how === 'asked' ? 'stopped' : 'killed'} a pod: ${service}`);
  }
}

async function play(): Promise<readonly Verdict[]> {
  await install(say);
  await beginJob('lunch');
  const quiet = await lunch('the lunch', 'at rest');
  say(String(quiet.said));
  await beginJob('door-load');
  await untilSaid('door-load', 'the load begins', WITHIN_MS);
  await beginJob('lunch');
  await rollAll();
  const rolled = await lunch('the lunch while services are rolled', 'being written');
  say(String(rolled.said));
  await killAll('asked');
  const doors = await load('no error at the doors, nothing lost', true);
  say(JSON.stringify(doors.said));
  await beginJob('door-load');
  await untilSaid('door-load', 'the load begins', WITHIN_MS);
  await killAll('at once');
  const hard = await load('nothing lost where pods are killed at once', false);
  say(JSON.stringify(hard.said));
  await beginJob('lunch');
  const last = await lunch('the lunch after it all', 'at rest');
  say(String(last.said));
  return [quiet, rolled, doors, hard, last];
}

const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
const reached = await kubectl(['get', '--raw', '/readyz']).catch((error: Error) => error);
if (reached instanceof Error) {
  console.error(`mestolo: needs kubectl, and a cluster that KUBECONFIG names: ${reached.message}`);
  process.exit(2);
}
const verdicts = await play();
const folder = join(localFolder, 'results');
mkdirSync(folder, { recursive: true });
const file = join(folder, `cluster-${new Date(begunMs).toISOString().replaceAll(':', '-')}.json`);
writeFileSync(file, `${JSON.stringify(verdicts, null, 2)}\n`);
for (const { what, ok } of verdicts) console.log(`${ok ? 'holds' : 'DOES NOT HOLD'}: ${what}`);
console.log(`written: ${file}`);
if (!values.keep) await kubectl(['delete', 'namespace', NAMESPACE]);
process.exitCode = verdicts.every(({ ok }) => ok) ? 0 : 1;
