/** A canteen device, as a program of its own: it knows the service only by its address. */
import { existsSync, readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { pupilsOn, Refused, register } from './ask.ts';
import { changeKeyIn } from './change-key.ts';
import { openCounter } from './counter.ts';
import { deliver, NotWelcome } from './deliver.ts';
import { createDeviceKeys, deviceKeysIn, keepDeviceKeys } from './device-keys.ts';
import { type Line, type LineQueue, openLineQueue } from './line-queue.ts';

const USAGE = `Usage:
  main.ts register --key FILE --to URL --device ID --code CODE
      Makes a key in FILE and registers it with the one-time code of the office.
  main.ts keys   --key FILE
      Prints the device's id and public key; makes them first where FILE does not exist.
  main.ts rotate --key FILE --to URL
      Gives the device another key.
  main.ts pupils --key FILE --to URL --day 2020-11-13
      Prints whom the device will see on that day: ids, classes and orders.
  main.ts queue  --key FILE --queue FILE [--file ROLL_CALL]
      Keeps the lines of a roll call for later, as a device does that is offline.
  main.ts send   --key FILE --to URL [--file ROLL_CALL] [--queue FILE] [--give-up-after SECONDS]
      Sends what waits in the queue and the roll call, until each line has an answer.
A roll call is {"lines":[{"observationId","pupilId","servedOn","state","recordedAt"}]}; without
--file it is read from standard input. Each line is numbered. The answers are printed as JSON.
Exit code: 0 every line answered, 1 some wait or the device is refused, 2 wrong usage.
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    key: { type: 'string' },
    to: { type: 'string' },
    device: { type: 'string' },
    code: { type: 'string' },
    day: { type: 'string' },
    file: { type: 'string' },
    queue: { type: 'string' },
    'give-up-after': { type: 'string' },
  },
});

process.exitCode = await run(positionals[0]);

async function run(command: string | undefined): Promise<number> {
  const { key, to, queue } = values;
  if (!key) return usage();
  if (command === 'keys') return showKeys(key);
  if (command === 'queue' && queue) return keepForLater(openLineQueue(queue, counterOf(key)));
  if (!to) return usage();
  try {
    if (command === 'send') return await send(key, to);
    if (command === 'register') return await registerWith(key, to);
    if (command === 'rotate') {
      const { deviceId, publicJwk } = await changeKeyIn(key, to);
      return print({ deviceId, publicKey: publicJwk });
    }
    if (command !== 'pupils' || !values.day) return usage();
    return print(await pupilsOn({ baseUrl: to, keys: deviceKeysIn(key) }, values.day));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    note(error.message);
    return 1;
  }
}

function showKeys(file: string): number {
  const { deviceId, publicJwk } = deviceKeysIn(file);
  return print({ deviceId, publicKey: publicJwk });
}

async function registerWith(file: string, baseUrl: string): Promise<number> {
  const { device, code } = values;
  if (!device || !code) return usage();
  if (!existsSync(file)) keepDeviceKeys(file, createDeviceKeys(device));
  const keys = deviceKeysIn(file);
  if (keys.deviceId !== device) {
    note('this file holds the key of another device; name another file');
    return 2;
  }
  return print(await register({ baseUrl, keys }, code));
}

async function keepForLater(queue: LineQueue): Promise<number> {
  queue.add(await readRollCall());
  return print({ waiting: queue.lines().length });
}

async function send(file: string, baseUrl: string): Promise<number> {
  const queue = openLineQueue(values.queue ?? null, counterOf(file));
  // What waits is sent also when there is nothing new to read.
  if (values.file || !process.stdin.isTTY) queue.add(await readRollCall());
  const seconds = values['give-up-after'];
  try {
    const lines = await deliver({
      baseUrl,
      keys: deviceKeysIn(file),
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

/** The numbers go with the key, since the office knows the device by it. */
function counterOf(keyFile: string) {
  return openCounter(`${keyFile}.sequence`);
}

async function readRollCall(): Promise<readonly Line[]> {
  const text = values.file ? readFileSync(values.file, 'utf8') : await readAll(process.stdin);
  return text.trim() === '' ? [] : JSON.parse(text).lines;
}

function print(value: unknown): number {
  process.stdout.write(`${JSON.stringify(value)}\n`);
  return 0;
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

function usage(): number {
  process.stderr.write(USAGE);
  return 2;
}
