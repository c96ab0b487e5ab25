/** `npm test`: every tier in turn, one line each; arguments select tiers or files. */
import { globSync } from 'node:fs';
import { kafkaFiles, mongodBinary } from '@mestolo/deploy/local/brokers/download.ts';
import { repository } from '@mestolo/deploy/local/repository.ts';
import { type Brokers, type RunningBrokers, startBrokers } from '@mestolo/testkit/brokers.ts';
import { chromiumPath } from '@mestolo/testkit/chromium.ts';
import { BROKERS_VARIABLE } from '@mestolo/testkit/global-setup.ts';
import { runStaticTier, runTestTier, type Verdict } from './run-tier.ts';
import { pairsOf, staticTier, type Tier, testTiers } from './tiers.ts';

const began = performance.now();
const tierNames = [staticTier, ...testTiers].map(({ name }) => name);

interface Selection {
  readonly tiers: ReadonlySet<string>;
  readonly patterns: readonly string[];
}

/** Words that name a tier choose it; all others are parts of file names. */
function select(words: readonly string[]): Selection {
  const named = words.filter((word) => tierNames.includes(word));
  const patterns = words.filter((word) => !tierNames.includes(word));
  const all = named.length > 0 ? named : tierNames;
  const tiers = patterns.length > 0 ? all.filter((name) => name !== staticTier.name) : all;
  return { tiers: new Set(tiers), patterns };
}

function filesOf(tier: Tier, patterns: readonly string[]): string[] {
  const files = globSync([...tier.files], { cwd: repository });
  if (patterns.length === 0) return files;
  return files.filter((file) => patterns.some((pattern) => file.includes(pattern)));
}

const secondsSince = (start: number) => (performance.now() - start) / 1000;

const brokers: RunningBrokers[] = [];
let apartSeconds = 0;

/** Downloads and the start of the brokers are no tier's fault: their time is told apart. */
async function brokersOf(tier: Tier): Promise<readonly Brokers[]> {
  const pairs = pairsOf(tier);
  if (brokers.length < pairs) {
    const start = performance.now();
    while (brokers.length < pairs) brokers.push(await startBrokers());
    const seconds = secondsSince(start);
    apartSeconds += seconds;
    say('brokers', `${pairs} up after ${seconds.toFixed(1)} s`);
  }
  return brokers.slice(0, pairs).map(({ kafka, mongodb }) => ({ kafka, mongodb }));
}

async function stopBrokers(): Promise<void> {
  await Promise.all(brokers.map((pair) => pair.stop()));
}

async function download(): Promise<void> {
  if ((process.env.TEST_RUNTIME ?? 'embedded') !== 'embedded') return;
  const start = performance.now();
  await Promise.all([kafkaFiles(), mongodBinary()]);
  const seconds = secondsSince(start);
  apartSeconds += seconds;
  if (seconds > 1) say('downloads', `${seconds.toFixed(1)} s`);
}

function say(name: string, text: string): void {
  console.log(`${name.padEnd(13)} ${text}`);
}

async function environmentOf(tier: Tier): Promise<NodeJS.ProcessEnv> {
  const chromium = tier.name === 'browser' ? { CHROMIUM_PATH: chromiumPath() } : {};
  if (tier.brokerPairs === 0) return chromium;
  return { ...chromium, [BROKERS_VARIABLE]: JSON.stringify(await brokersOf(tier)) };
}

async function runTier(tier: Tier, selection: Selection): Promise<Verdict | null> {
  const { patterns } = selection;
  const live = patterns.length > 0;
  if (tier === staticTier) return runStaticTier(live);
  if (filesOf(tier, patterns).length === 0) {
    if (patterns.length === 0) say(tier.name, 'no tests yet');
    return null;
  }
  try {
    if (tier.brokerPairs > 0 || tier.name === 'conformance') await download();
    return await runTestTier(tier, { patterns, env: await environmentOf(tier), live });
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    return { passed: 0, failed: 1, output: sentence };
  }
}

/** One line, and what was said where it is red. */
function judge(tier: Tier, verdict: Verdict, seconds: number): Verdict {
  const { passed, output } = verdict;
  const tooSlow = seconds > 2 * tier.shareSeconds;
  const failed = verdict.failed + (tooSlow ? 1 : 0);
  const counts = `${passed} passed, ${failed} failed, ${seconds.toFixed(1)} s`;
  const slowness = tooSlow ? `, more than twice its share of ${tier.shareSeconds} s` : '';
  say(tier.name, `${failed === 0 ? 'ok ' : 'RED'} ${counts}${slowness}`);
  if (verdict.failed > 0) console.log(output);
  return { passed, failed, output };
}

async function main(): Promise<void> {
  const selection = select(process.argv.slice(2));
  let passed = 0;
  let failed = 0;
  for (const tier of [staticTier, ...testTiers]) {
    if (!selection.tiers.has(tier.name)) continue;
    const start = performance.now();
    const apartBefore = apartSeconds;
    const verdict = await runTier(tier, selection);
    if (!verdict) continue;
    const seconds = secondsSince(start) - (apartSeconds - apartBefore);
    const judged = judge(tier, verdict, seconds);
    passed += judged.passed;
    failed += judged.failed;
  }
  await stopBrokers();
  if (passed + failed === 0) {
    console.log(`No test matches ${selection.patterns.join(' ')}.`);
    failed = 1;
  }
  const apart = `of which ${apartSeconds.toFixed(1)} s downloads and brokers`;
  say('all', `${secondsSince(began).toFixed(1)} s, ${apart}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, async () => {
    console.log(`ended by ${signal}`);
    await stopBrokers();
    process.exit(1);
  });
}
await main();
