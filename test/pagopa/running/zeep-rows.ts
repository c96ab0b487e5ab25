/** A client that others made: zeep, from PyPI, which knows the interface from its WSDL alone. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { cached, quietly } from '@mestolo/deploy/local/brokers/download.ts';
import { localFolder } from '@mestolo/deploy/local/repository.ts';
import { type Row, row } from './row.ts';
import type { World } from './world.ts';

const VERSION = '4.3.3';
const MISSING = 'zeep is needed: install Python 3.10 or later with pip, so that it can be fetched.';
const WSDL = 'paForNode.wsdl';

function zeepFolder(): Promise<string> {
  return cached(`zeep-${VERSION}`, async (folder) => {
    process.stderr.write(`mestolo: fetching zeep ${VERSION} through pip (once) …\n`);
    const install = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check'];
    await quietly('python3', [...install, '--target', folder, `zeep==${VERSION}`], MISSING);
  });
}

function wsdlIn(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const found = files.find((file) => basename(file) === WSDL);
  if (found === undefined) throw new Error(`There is no ${WSDL} in ${folder}.`);
  return join(folder, found);
}

type Said = Readonly<Record<string, unknown>>;

async function runZeep(order: object): Promise<Said[]> {
  const script = join(import.meta.dirname, 'zeep-client.py');
  const env = { ...process.env, PYTHONPATH: await zeepFolder() };
  const child = spawn('python3', [script], { env });
  child.stdin.end(JSON.stringify(order));
  const [said, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode !== 0 && complaint !== '') throw new Error(complaint.slice(-2_000));
  return said
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

async function converse(world: World, folder: string): Promise<void> {
  const { comune, certificates, stationUrl: url } = world;
  const notices = [await comune.newNotice(4_100), await comune.newNotice(4_200)];
  const files = join(localFolder, 'pagopa');
  mkdirSync(files, { recursive: true });
  const write = (name: string, content: string) => {
    writeFileSync(join(files, name), content, { mode: 0o600 });
    return join(files, name);
  };
  try {
    const said = await runZeep({
      wsdl: wsdlIn(folder),
      url,
      notices,
      cert: write('node.pem', certificates.node.cert),
      key: write('node.key', certificates.node.key),
      authority: write('station.pem', certificates.server.cert),
      idPA: comune.fiscalCode,
      idBrokerPA: comune.fiscalCode,
      idStation: comune.stationId,
    });
    const wanted = [1, 2].flatMap((version, index) => {
      const amount = ['41.00', '42.00'][index];
      const name = 'Comune di Prova & Frazioni';
      return [
        { call: 'verify', version, outcome: 'OK', amount, name },
        { call: 'get', version, outcome: 'OK', amount, iuv: notices[index]?.slice(1) },
        { call: 'receipt', version, outcome: 'OK' },
        { call: 'again', version, outcome: 'KO', fault: 'PAA_PAGAMENTO_DUPLICATO' },
      ];
    });
    assert.deepEqual(said, wanted);
  } finally {
    rmSync(files, { recursive: true, force: true });
  }
}

export function zeepRows(folder: string): readonly Row[] {
  return [
    row('zeep, from the official WSDL: verify, get and receipt, in both versions', (world) =>
      converse(world, folder),
    ),
  ];
}
