/**
 * `npm start -- --once` as a newcomer runs it: a fresh folder, the demo's lunch, then another
 * Comune's, which has no station.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '..', '..');
const home = mkdtempSync(join(tmpdir(), 'mestolo-e2e-'));
const RUN_MS = 120_000;

interface Run {
  readonly code: number | null;
  readonly output: string;
}

async function start(...args: readonly string[]): Promise<Run> {
  const child = spawn(
    process.execPath,
    ['deploy/bootstrap.mjs', 'deploy/local/start.ts', '--once', '--pace', '0', ...args],
    {
      cwd: repository,
      env: { ...process.env, MESTOLO_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  return { code, output: stdout + stderr };
}

interface Received {
  readonly channel: string;
  readonly to: string;
  readonly text: string;
}

/** What the mailbox has received; its page shows the same. */
function received(): Received[] {
  const file = join(home, 'mailbox', 'messages.jsonl');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const messages = lines.map((line) => JSON.parse(line) as Received & { id: string });
  return [...new Map(messages.map((message) => [message.id, message])).values()];
}

/** The row of a pupil in the table at the end, cut into its columns. */
function rowOf(run: Run, pupil: string): string[] {
  const row = run.output.split('\n').find((line) => line.startsWith(pupil));
  return row?.split(/ {2,}/) ?? [];
}

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the demo Comune on a fresh folder', () => {
  let run: Run;
  beforeAll(async () => {
    run = await start();
  }, RUN_MS);

  it('ends with exit code 0, right books and nothing that failed', () => {
    expect(run.output).toContain('The books are right');
    expect(run.output).toMatch(/\d+ checks hold, 0 do not\./);
    expect(run.code).toBe(0);
  });

  it('tells all seven steps', () => {
    const steps = [...run.output.matchAll(/^(\d)\. /gm)].map(([, step]) => step);
    expect(steps).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  });

  it('charges each meal its right price', () => {
    expect(rowOf(run, 'Tommaso Ghisolfi')).toEqual(
      expect.arrayContaining(['eaten', '4,50 €', '18,00 €', '13,50 €']),
    );
    // Band B takes 30 % off, the second child 20 % of the rest; 2.52 with one rounding.
    expect(rowOf(run, 'Anna Locatelli')).toContain('2,52 €');
    // Who is exempt eats and is counted at no price, who is absent is not charged.
    expect(rowOf(run, 'Amina Esposti')).toEqual(expect.arrayContaining(['eaten', '–', '31,00 €']));
    expect(rowOf(run, 'Emma Piloni')).toEqual(expect.arrayContaining(['absent', '–']));
    expect(rowOf(run, 'Davide Fontanella')).toContain('5,60 €');
  });

  it('gives back the meal of the pupil whom the teacher corrected to absent', () => {
    const corrected = run.output.split('\n').find((line) => line.includes('eaten, then absent'));
    expect(corrected).toContain('Luca Bellandi');
    // 52.40 less Sofia's 3.20.
    expect(corrected).toContain('49,20 €');
  });

  it('writes to the low and the negative family by e-mail and SMS, and thanks who paid', () => {
    expect(rowOf(run, 'Giulia Cremaschi').join()).toContain('low balance by e-mail and SMS');
    expect(rowOf(run, 'Matteo Donarini').join()).toMatch(
      /paid 60,00 €, .*thank-you by e-mail and SMS/,
    );
    const toPayer = received().filter(({ to }) => /silvia\.donarini|555\s?0103/.test(to));
    expect(new Set(toPayer.map(({ channel }) => channel))).toEqual(new Set(['email', 'sms']));
    expect(toPayer.length).toBeGreaterThanOrEqual(4);
    expect(received().some(({ to }) => to.includes('anna.bellandi'))).toBe(false);
  });

  it('tells the balance to the parent who asks by SMS', () => {
    expect(run.output).toMatch(/the parent: SALDO; the Comune: .*59,05 €/);
  });

  it('shows the trace of each meal', () => {
    expect(rowOf(run, 'Luca Bellandi').at(-1)).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('another Comune, without a station, on the data of yesterday', () => {
  let run: Run;
  beforeAll(async () => {
    const folder = join(home, 'valfonda');
    mkdirSync(folder);
    // Windows-1252, commas, English headings, one price a band, names instead of codes.
    const families = [
      'Family,Holder,Email,Mobile,Pupil surname,Pupil first name,Birth date,School,Class,Band,Balance',
      'X1,"Rèbora, Ada",ada@posta.example,+393335550201,Rèbora,Nicolò,2015-03-01,North,1A,B,1.00',
      'X2,Teresa Sala,,,Sala,Irene,2016-02-29,North,1A,A,20.00',
      'X3,Not A Date,,,Date,Bad,yesterday,North,1A,A,5.00',
    ];
    writeFileSync(join(folder, 'people.csv'), Buffer.from(`${families.join('\n')}\n`, 'latin1'));
    writeFileSync(join(folder, 'prices.csv'), 'School,Band,Price\nNorth,A,5.20\nNorth,B,4.10\n');
    writeFileSync(
      join(folder, 'today.csv'),
      'Date,Name,Present\n2026-03-02,Nicolo Rebora,yes\n2026-03-02,Sala Irene,yes\n2026-03-02,Nobody Known,yes\n',
    );
    run = await start('--gpd', '--comune', folder);
  }, RUN_MS);

  it('plays the same lunch with its files', () => {
    expect(run.code, run.output).toBe(0);
    expect(rowOf(run, 'Nicolò Rèbora')).toEqual(expect.arrayContaining(['4,10 €', '1,00 €']));
    expect(rowOf(run, 'Irene Sala')).toEqual(expect.arrayContaining(['5,20 €', '20,00 €']));
  });

  it('is paid from the position that PagoPA keeps, and fetches the receipt there', () => {
    expect(run.output).toContain('the station cannot be reached');
    expect(run.output).toContain('the gateway: paid');
    expect(run.output).toContain('receipts fetched from PagoPA: 1');
    expect(run.output).toMatch(/\d+ checks hold, 0 do not\./);
  });

  it('tells the lines it could not take, and counts those beside them', () => {
    expect(run.output).toMatch(/people\.csv, line 4: refused/);
    expect(run.output).toMatch(/roll call, line 4: passed over, no pupil has this name/);
  });

  it('keeps what was there: the books of both Comuni are checked together', () => {
    expect(run.output).toMatch(/entries of 1[3-9] accounts, 19 meals/);
  });
});

it('says at once what a folder lacks, before anything starts', async () => {
  const folder = join(home, 'empty');
  mkdirSync(folder);
  const run = await start('--gpd', '--comune', folder);
  expect(run.code).toBe(1);
  expect(run.output).toMatch(/no CSV file with families.*tariffs.*roll call/);
  expect(run.output).not.toContain('Kafka');
});
