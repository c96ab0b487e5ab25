/** Plays the lunch of the demo's Comune on the box it runs in: `lunch.ts [--pace N] [--gpd]`. */
import { createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { services } from '@mestolo/contracts/topics.ts';
import { createTokenSigner } from '@mestolo/service/tokens.ts';
import { readComuneFolder } from '../comune/comune-folder.ts';
import { playLunch } from '../demo/lunch.ts';
import { repository } from '../local/repository.ts';
import { runProgram } from '../local/run-program.ts';
import { secretFile, urls } from './installation.ts';

const READY_WITHIN_MS = 60_000;

/** Consumers begin behind the doors, and the lunch waits for what they do. */
async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    if (Date.now() > deadline) throw new Error(`${url} did not become ready.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const { values } = parseArgs({
  options: { pace: { type: 'string', default: '0' }, gpd: { type: 'boolean', default: false } },
});
const comune = readComuneFolder(join(repository, 'deploy', 'demo', 'pianengo'));
const { settings } = comune;
const privateKey = createPrivateKey(secretFile('office-signing-key'));
const office = createTokenSigner({ service: 'office', privateKey });
await Promise.all(services.map((service) => untilReady(`${urls[service]}/ready/consumer`)));
const result = await playLunch(
  {
    urls,
    officeToken: (audience, id) => office.sign(audience, { kind: 'person', id }),
    dataFolder: '/volumes/demo',
    auditorUri: secretFile('auditor-mongodb-uri'),
    runProgram: (_name, file, args, input) => runProgram(file, args, input),
  },
  {
    pace: Number(values.pace),
    comune: values.gpd ? { ...comune, settings: { ...settings, withoutStation: true } } : comune,
    say: (line) => console.log(line),
  },
);
for (const link of result.accountLinks) console.log(`a family's account: ${link}`);
process.exitCode = result.ok ? 0 : 1;
