/** `npm run release`: the images of a release, what is in them, and who signed them. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { localFolder } from '../local/repository.ts';
import { refusalOf, type Signer, sign } from './cosign.ts';
import { build, type Image, images, localName, packagesIn, push } from './images.ts';
import { billOf, faultOf, packagesOf } from './sbom.ts';

const USAGE = `npm run release -- <command> [options]
  images                builds every image, with version and commit in its labels
  sbom                  writes a bill of materials for each (CycloneDX), checks it against the
                        schema and against what really lies in the image
  sign                  pushes the images to --registry, signs each digest and its bill of materials
  verify                checks the signatures of what sign has pushed
  --registry HOST/PATH  where images are pushed
  --key FILE            cosign's key: the private one to sign, the public one to verify
  --identity REGEXP     without a key: who signed, as the certificate says
  --issuer URL          and who vouches for that identity
  --only NAME           one image only
cosign is the one on the PATH, or what COSIGN names; COSIGN_PASSWORD opens the private key.
Exit code: 0 good, 1 something is wrong, 2 it could not be done.`;

const folder = join(localFolder, 'release');
const releaseFile = join(folder, 'images.json');
const billFile = ({ name }: Image) => join(folder, `${name}.cdx.json`);

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    registry: { type: 'string' },
    key: { type: 'string' },
    identity: { type: 'string' },
    issuer: { type: 'string' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

class Unusable extends Error {}

function signerGiven(): Signer {
  const { key, identity, issuer } = values;
  if (key !== undefined) {
    const isFile = !key.includes('://');
    return { kind: 'key', key: isFile ? resolve(process.env.INIT_CWD ?? '.', key) : key };
  }
  if (positionals[0] === 'sign') return { kind: 'identity', identity: '', issuer: '' };
  if (identity === undefined || issuer === undefined)
    throw new Unusable('verify needs --key, or --identity and --issuer.');
  return { kind: 'identity', identity, issuer };
}

async function writeBills(wanted: readonly Image[]): Promise<number> {
  let faults = 0;
  for (const image of wanted) {
    const bill = await billOf(image);
    writeFileSync(billFile(image), `${JSON.stringify(bill, null, 2)}\n`);
    const fault = await faultOf(bill);
    const listed = packagesOf(bill);
    const unlisted = [...(await packagesIn(image))].filter((one) => !listed.has(one));
    for (const one of unlisted)
      console.log(`${image.name}: ${one} is in the image, not on the list`);
    if (fault !== null) console.log(`${image.name}: ${fault}`);
    faults += unlisted.length + (fault === null ? 0 : 1);
    console.log(`${image.name}: ${listed.size} packages, ${billFile(image)}`);
  }
  return faults === 0 ? 0 : 1;
}

async function signAll(wanted: readonly Image[]): Promise<number> {
  const { registry } = values;
  if (registry === undefined) throw new Unusable('sign needs --registry.');
  const signer = signerGiven();
  const pushed: Record<string, string> = {};
  for (const image of wanted) {
    if (!existsSync(billFile(image)))
      throw new Unusable(`${image.name} has no bill of materials: npm run release -- sbom`);
    pushed[image.name] = await push(image, registry);
    await sign(pushed[image.name] ?? '', billFile(image), signer);
    console.log(`signed ${pushed[image.name]}`);
  }
  writeFileSync(releaseFile, `${JSON.stringify(pushed, null, 2)}\n`);
  return 0;
}

async function verifyAll(): Promise<number> {
  if (!existsSync(releaseFile)) throw new Unusable('Nothing was signed here yet.');
  const signer = signerGiven();
  const pushed: Record<string, string> = JSON.parse(readFileSync(releaseFile, 'utf8'));
  let refused = 0;
  for (const image of Object.values(pushed)) {
    const refusal = await refusalOf(image, signer);
    if (refusal !== null) refused += 1;
    console.log(refusal === null ? `good    ${image}` : `REFUSED ${image}: ${refusal}`);
  }
  return refused === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const wanted = images.filter(({ name }) => (values.only ?? name) === name);
  mkdirSync(folder, { recursive: true });
  switch (values.help ? 'help' : positionals[0]) {
    case 'images':
      for (const image of wanted) await build(image);
      console.log(wanted.map(localName).join('\n'));
      return 0;
    case 'sbom':
      return writeBills(wanted);
    case 'sign':
      return signAll(wanted);
    case 'verify':
      return verifyAll();
    case 'help':
      console.log(USAGE);
      return 0;
    default:
      console.error(USAGE);
      return 2;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Unusable ? `mestolo: ${error.message}` : error);
  process.exitCode = 2;
}
