/**
 * Notifications is broken in two ways on purpose, and the checker must see it; its providers hang,
 * and the ledger must not notice. Then it is killed at every step of claim, send, mark, seed by
 * seed: what arrives is what was written down beforehand (senders-table.ts).
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localFolder } from '@mestolo/deploy/local/repository.ts';
import { type Brokers, startBrokers } from '@mestolo/testkit/brokers.ts';
import { startNotificationsOffice } from '../integration/notifications-office.ts';
import { caseOf } from './senders-case.ts';
import { type HangFindings, hangSenders } from './senders-hang.ts';
import { killSenders } from './senders-kill.ts';
import { arrivalsOf, expected, type SenderCase } from './senders-table.ts';

export interface SendersWishes {
  readonly seeds: number;
  readonly from: number;
  readonly withControls: boolean;
}

interface Trial {
  readonly name: string;
  readonly cases: readonly SenderCase[];
  readonly preload?: string;
}

async function runTrial(brokers: Brokers, { name, cases, preload }: Trial) {
  const folder = mkdtempSync(join(tmpdir(), 'mestolo-senders-'));
  const crashFile = join(folder, 'step');
  const office = await startNotificationsOffice(brokers, name, {
    CRASH_AT: `@${crashFile}`,
    PUBLIC_URL: '',
    SEND_LEASE_SECONDS: '3',
    ...(preload === undefined ? {} : { NODE_OPTIONS: `--import=${preload}` }),
  });
  try {
    return await killSenders({ office, brokers, crashFile, cases, tell });
  } finally {
    await office.stop();
    rmSync(folder, { recursive: true });
  }
}

const TOLD_EVERY = 20;

function tell({ seed }: SenderCase, faults: readonly string[]): void {
  for (const fault of faults) console.log(`  ${fault}`);
  if (seed > 0 && seed % TOLD_EVERY === 0) console.log(`  seed ${seed} is over`);
}

const control = { seed: 0, behaviour: 'takes', kills: 1 } as const;

const controls: readonly Trial[] = [
  {
    name: 'blind',
    cases: [{ ...control, channel: 'sms', step: 'sender.sent' }],
    preload: join(import.meta.dirname, 'break-look-up.ts'),
  },
  {
    name: 'markfirst',
    cases: [{ ...control, channel: 'email', step: 'sender.rendered' }],
    preload: join(import.meta.dirname, 'break-mark.ts'),
  },
];

export async function senders({ seeds, from, withControls }: SendersWishes): Promise<number> {
  const cases = Array.from({ length: seeds }, (_, index) => caseOf(from + index));
  const brokers = await startBrokers();
  try {
    const problems: string[] = [];
    const caught: Record<string, readonly string[]> = {};
    for (const one of withControls ? controls : []) {
      const { faults: seen } = await runTrial(brokers, one);
      caught[one.name] = seen;
      console.log(`Broken on purpose, ${one.name}: ${seen[0] ?? 'nothing was seen'}`);
      if (seen.length === 0) problems.push(`the checker does not see a sender that is ${one.name}`);
    }
    const hang = withControls ? await hangSenders(brokers) : null;
    if (hang) {
      const { receipts, caughtUpMs, hanging } = hang;
      console.log(
        `While ${hanging[1]} senders hang, billing posts ${receipts} receipts in ${caughtUpMs} ms`,
      );
      problems.push(...hang.faults);
    }
    const begunMs = Date.now();
    const { faults, kills } = await runTrial(brokers, { name: 'senders', cases });
    const tookSeconds = Math.round((Date.now() - begunMs) / 1000);
    describe(cases, { kills, tookSeconds, faults });
    problems.push(...faults);
    return keep({ seeds, from, kills, tookSeconds, caught, hang, problems });
  } finally {
    await brokers.stop();
  }
}

function describe(
  cases: readonly SenderCase[],
  seen: {
    readonly kills: number;
    readonly tookSeconds: number;
    readonly faults: readonly string[];
  },
): void {
  console.log(`Killed ${seen.kills} times in ${cases.length} seeds, ${seen.tookSeconds} s:`);
  const byStep = Map.groupBy(cases, ({ channel, step }) => `${channel} ${step}`);
  for (const [name, ofStep] of [...byStep].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [first] = ofStep;
    const row = first && expected[first.channel][first.step];
    const most = Math.max(...ofStep.map((one) => arrivalsOf(one)[1]));
    console.log(
      `  ${name.padEnd(22)} ${String(ofStep.length).padStart(3)} seeds, at most ${most}: ${row?.next}`,
    );
  }
  console.log(`  faults found           ${seen.faults.length}`);
}

function keep(result: {
  readonly seeds: number;
  readonly from: number;
  readonly kills: number;
  readonly tookSeconds: number;
  readonly caught: Readonly<Record<string, readonly string[]>>;
  readonly hang: HangFindings | null;
  readonly problems: readonly string[];
}): number {
  const at = new Date().toISOString();
  const folder = join(localFolder, 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `faults-senders-${at.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify({ at, ...result }, null, 2)}\n`);
  for (const problem of result.problems) console.log(`RED: ${problem}`);
  const holds = result.problems.length === 0;
  console.log(`${holds ? 'Everything holds' : 'It does not hold'}. ${file}`);
  return holds ? 0 : 1;
}
