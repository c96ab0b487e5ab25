/**
 * Knocks at the doors of all services without a pause, as devices, office and families do, and
 * counts what was not given: `door-load.ts [--seconds N]`, or until SIGTERM. Then it looks whether
 * every roll call that was taken is in attendance, and whether the books are right. The last line
 * is JSON; exit code 0 where nothing was missing.
 */
import { createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createTokenSigner } from '@mestolo/service/tokens.ts';
import { secretFile, urls } from '../box/installation.ts';
import { readComuneFolder } from '../comune/comune-folder.ts';
import { layTheTable } from '../demo/lunch/lay-the-table.ts';
import { createStory } from '../demo/lunch/story.ts';
import type { RunningSystem } from '../demo/running-system.ts';
import { repository } from '../local/repository.ts';
import { runProgram } from '../local/run-program.ts';
import { countAnswers } from './count-answers.ts';
import { knockers } from './knockers.ts';
import { missingRollCalls } from './missing-roll-calls.ts';

const BOOKS_WITHIN_MS = 90_000;
const PAUSE_MS = 2_000;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '900' } } });
const privateKey = createPrivateKey(secretFile('office-signing-key'));
const office = createTokenSigner({ service: 'office', privateKey });
const auditorUri = secretFile('auditor-mongodb-uri');
const system: RunningSystem = {
  urls,
  officeToken: (audience, id) => office.sign(audience, { kind: 'person', id }),
  dataFolder: '/volumes/demo',
  auditorUri,
  runProgram: (_name, file, args, input) => runProgram(file, args, input),
};
const pianengo = readComuneFolder(join(repository, 'deploy', 'demo', 'pianengo'));
// Another Comune than the lunch's, whose checks count what it did itself. New at each start, as
// the keys of its devices go with this pod.
const name = `Comune di Carico ${letters(Date.now())}`;
const { fiscalCode: _taken, ...settings } = pianengo.settings;
const comune = { ...pianengo, name, settings: { ...settings, name, fiscalCode: digits() } };
const say = (line: string) => console.log(line);
const table = await layTheTable(system, comune, createStory({ comune, pace: 0, say }));

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
setTimeout(() => stop.abort(), Number(values.seconds) * 1_000).unref();
const counts = countAnswers();
const taken = new Map<string, number>();
console.log('the load begins');
await Promise.all((await knockers({ table, taken, counts })).map((knock) => knock(stop.signal)));

const lost = await untilNone(() => missingRollCalls(auditorUri, table.tenant, taken));
const booksAreRight = await untilNone(async () => {
  const checked = await runProgram('deploy/books/check.ts', ['--uri', auditorUri]);
  return checked.code === 0 ? [] : [checked.stdout];
});
for (const line of booksAreRight) console.log(line);
const report = counts.report();
const isRight = report.errors === 0 && lost.length === 0 && booksAreRight.length === 0;
const verdict = { rollCalls: taken.size, lost: lost.length, books: booksAreRight.length === 0 };
console.log(JSON.stringify({ ...report, ...verdict }));
process.exitCode = isRight ? 0 : 1;

/** What is on its way arrives in a moment. */
async function untilNone(find: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const endMs = Date.now() + BOOKS_WITHIN_MS;
  for (;;) {
    const found = await find();
    if (found.length === 0 || Date.now() > endMs) return found;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function letters(number: number): string {
  return [...number.toString()].map((digit) => String.fromCharCode(97 + Number(digit))).join('');
}

function digits(): string {
  return `9${Date.now().toString().slice(-10)}`;
}
