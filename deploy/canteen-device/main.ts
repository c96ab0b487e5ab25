/** A canteen device, as a program of its own: it knows the service only by its address. */
import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { deliver, NotWelcome } from './deliver.ts';
import { deviceKeysIn } from './device-keys.ts';
import { type Line, openLineQueue } from './line-queue.ts';

const USAGE = `Usage:
  main.ts keys  --key FILE
      Prints the device's id and public key; makes them first where FILE does not exist.
  main.ts queue --key FILE --queue FILE [--file ROLL_CALL]
      Keeps the lines of a roll call for later, as a device does that is offline.
  main.ts send  --key FILE --to URL [--file ROLL_CALL] [--queue FILE] [--give-up-after SECONDS]
      Sends what waits in the queue and the roll call, until each line has an answer.
A roll call is {"lines":[{"observationId","pupilId","servedOn","state","recordedAt"}]}; without
--file it is read from standard input. The answers are printed as JSON.
Exit code: 0 every line answered, 1 some wait or the device is refused, 2 wrong usage.
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    key: { type: 'string' },
    to: { type: 'string' },
    file: { type: 'string' },
    queue: { type: 'string' },
    'give-up-after': { type: 'string' },
  },
});

process.exitCode = await run(positionals[0]);

async function run(command: string | undefined): Promise<number> {
  if (!values.key) return usage();
  const keys = deviceKeysIn(values.key);
  if (command === 'keys') {
    print({ deviceId: keys.deviceId, publicKey: keys.publicJwk });
    return 0;
  }
  const queue = openLineQueue(values.queue ?? null);
  if (command === 'queue' && values.queue) {
    queue.add(await readRollCall());
    print({ waiting: queue.lines().length });
    return 0;
  }
  if (command !== 'send' || !values.to) return usage();
  // What waits is sent also when there is nothing new to read.
  if (values.file || !process.stdin.isTTY) queue.add(await readRollCall());
  const seconds = values['give-up-after'];
  try {
    const lines = await deliver({
      baseUrl: values.to,
      keys,
      queue,
      giveUpAfterMs: seconds === undefined ? null : Number(seconds) * 1000,
      note,
    });
    print({ lines });
  } catch (error) {
    if (!(error instanceof NotWelcome)) throw error;
    note(error.message);
  }
  return queue.lines().length === 0 ? 0 : 1;
}

async function readRollCall(): Promise<readonly Line[]> {
  const text = values.file ? readFileSync(values.file, 'utf8') : await readAll(process.stdin);
  return text.trim() === '' ? [] : JSON.parse(text).lines;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

function usage(): number {
  process.stderr.write(USAGE);
  return 2;
}
