/** Who may import whom. Each rule returns its violations in words, and nothing when all is well. */
import { type Import, importsOf } from './imports.ts';
import { isTest, type SourceFile, serviceOf } from './source-tree.ts';

/** What each lib may build on, besides itself. */
const LIBS: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  money: ['contracts'],
  'office-csv': ['money'],
  paper: [],
  telemetry: [],
  messaging: ['contracts', 'telemetry'],
  service: ['contracts', 'messaging', 'telemetry'],
  testkit: ['contracts', 'messaging', 'service', 'telemetry', 'money', 'deploy'],
};

/** The folders of a service from the inside out; a layer sees only what stands before it. */
const LAYERS = ['domain', 'store', 'consumers', 'http', 'service.ts', 'main.ts'];

/** Packages and files that compute and do nothing else. */
const PURE = [
  /^zod$/,
  /^node:(crypto|buffer|util)$/,
  /^@mestolo\/(contracts|money)\//,
  /^@marketto\/codice-fiscale-utils$/,
  /^@mestolo\/service\/(local-time|seal|uuid-v7)\.ts$/,
];

const CLOCK_AND_CHANCE =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandom(UUID|Bytes)\b|\bperformance\.now\(|\bset(Timeout|Interval|Immediate)\(|\bprocess\.|\bconsole\./;

export function impureDomain(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => /^services\/[^/]+\/src\/domain\//.test(path) && !isTest(path))
    .flatMap((file) => {
      const imports = importsOf(file)
        .filter((one) => !isPure(one))
        .map((one) => `${file.path} is domain and imports ${one.specifier}`);
      const chance = CLOCK_AND_CHANCE.exec(withoutComments(file.text));
      return chance === null ? imports : [...imports, `${file.path} uses ${chance[0]}`];
    });
}

function isPure({ from, specifier, file, typeOnly }: Import): boolean {
  if (specifier.startsWith('.')) return file?.startsWith(domainFolder(from)) === true;
  // A type is no dependency at run time: a handler's shape may be named.
  if (typeOnly && /^@mestolo\/(messaging\/handler|service\/seal)\.ts$/.test(specifier)) return true;
  return PURE.some((pattern) => pattern.test(specifier));
}

const domainFolder = (path: string): string => path.slice(0, path.indexOf('/domain/') + 8);

/** kafkajs has one door; MongoDB's driver comes through mongoose, so that there is only one. */
export function forbiddenPackages(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap(({ specifier }) => {
      if (specifier === 'mongodb') return [`${file.path} imports mongodb; use mongoose.mongo`];
      if (specifier !== 'kafkajs' || isTest(file.path)) return [];
      const free = file.path.startsWith('libs/messaging/') || file.path.startsWith('deploy/');
      return free ? [] : [`${file.path} imports kafkajs; only libs/messaging may`];
    }),
  );
}

export function wrongDirections(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => !path.startsWith('test/'))
    .flatMap((file) =>
      importsOf(file)
        .filter((one) => one.file !== null && !mayImport(one))
        .map((one) => `${file.path} may not import ${one.specifier}`),
    );
}

function mayImport({ from, file }: Import): boolean {
  const target = workspaceOf(file ?? '');
  const source = workspaceOf(from);
  if (target === source) return true;
  const [kind, name = ''] = source.split('/');
  if (kind === 'services') {
    return target.startsWith('libs/') && (target !== 'libs/testkit' || isTest(from));
  }
  if (kind === 'libs') {
    return (LIBS[name] ?? []).some((one) => target === `libs/${one}` || target === one);
  }
  // deploy starts programs and reads libs; what services decide it sees only as their data.
  return target.startsWith('libs/') || /\/store\/collections\.ts$/.test(file ?? '');
}

function workspaceOf(path: string): string {
  const parts = path.split('/');
  return parts[0] === 'libs' || parts[0] === 'services'
    ? parts.slice(0, 2).join('/')
    : `${parts[0]}`;
}

/** domain ← store ← consumers, http ← service.ts ← main.ts. */
export function wrongLayers(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => serviceOf(path) !== null && !isTest(path))
    .flatMap((file) =>
      importsOf(file)
        .filter((one) => one.file !== null && serviceOf(one.file) === serviceOf(file.path))
        .filter((one) => !seesLayer(layerOf(file.path), layerOf(one.file ?? '')))
        .map((one) => `${file.path} may not import ${one.specifier}`),
    );
}

function seesLayer(from: string, to: string): boolean {
  const [outer, inner] = [LAYERS.indexOf(from), LAYERS.indexOf(to)];
  // Folders of a service's own making (pages, mail, SOAP) have no rank; only domain stays alone.
  if (inner === -1 || outer === -1) return true;
  if (from === 'http' && to === 'consumers') return false;
  return inner <= outer;
}

const layerOf = (path: string): string => path.split('/')[3] ?? '';

/** Programs that check or play the outside world must not share the code they meet. */
export function sharedWithTheOtherSide(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const rule = APART.find(({ folder }) => file.path.startsWith(folder));
    if (rule === undefined || file.path.endsWith('.test.ts')) return [];
    return importsOf(file)
      .filter((one) => one.file !== null && !one.file.startsWith(rule.folder))
      .filter((one) => !rule.allowed.some((prefix) => one.file?.startsWith(prefix)))
      .map((one) => `${file.path} stands for itself and imports ${one.specifier}`);
  });
}

const APART = [
  { folder: 'deploy/books/', allowed: [] },
  { folder: 'deploy/ledger/', allowed: ['deploy/books/', 'deploy/local/', 'deploy/ops/'] },
  { folder: 'deploy/gateway-simulator/', allowed: ['libs/telemetry/'] },
  { folder: 'deploy/canteen-device/', allowed: ['libs/telemetry/'] },
  { folder: 'deploy/mailbox/', allowed: ['libs/telemetry/'] },
  { folder: 'deploy/traces/', allowed: [] },
];

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}
