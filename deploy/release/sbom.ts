/** What is in an image, by name and version: a bill of materials from the lock file. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { repository } from '../local/repository.ts';
import { type Image, version } from './images.ts';

const run = promisify(execFile);

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
  readonly group?: string;
  readonly version?: string;
  readonly purl?: string;
}

export interface BillOfMaterials {
  readonly specVersion: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

export async function billOf(image: Image): Promise<BillOfMaterials> {
  const workspaces = image.workspaces.map((folder) => `--workspace=${folder}`);
  const { stdout } = await run(
    'npm',
    [
      ...['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'],
      // Not --omit dev: npm then leaves out whatever is a developer's tool for anybody, even where
      // a service needs it, too.
      ...['--package-lock-only', ...workspaces],
    ],
    { cwd: repository, maxBuffer: 64 * 1024 * 1024 },
  );
  return named(withoutTools(JSON.parse(stdout)), image);
}

const TOOL = 'cdx:npm:package:development';

/** What only developers need is not in an image. */
export function withoutTools(bill: BillOfMaterials): BillOfMaterials {
  const isTool = ({ properties = [] }: Component) => properties.some(({ name }) => name === TOOL);
  const tools = new Set(bill.components.filter(isTool).map((one) => one['bom-ref']));
  return {
    ...bill,
    components: bill.components.filter((one) => !tools.has(one['bom-ref'])),
    dependencies: bill.dependencies
      .filter(({ ref }) => !tools.has(ref))
      .map(({ ref, dependsOn }) => ({
        ref,
        dependsOn: dependsOn.filter((one) => !tools.has(one)),
      })),
  };
}

/** npm names the folder it was asked in; whoever reads it wants the image. */
function named(bill: BillOfMaterials, image: Image): BillOfMaterials {
  const name = `mestolo-${image.name}`;
  const component = { ...bill.metadata.component, name, version };
  return { ...bill, metadata: { ...bill.metadata, component } };
}

/** Null where it is as the schema of CycloneDX says. */
export async function faultOf(bill: BillOfMaterials): Promise<string | null> {
  const spec = Object.values(Spec.Version).find((one) => one === bill.specVersion);
  if (spec === undefined) return `CycloneDX ${bill.specVersion} is not known`;
  const validator = new Validation.JsonStrictValidator(spec);
  const fault = await validator.validate(JSON.stringify(bill));
  return fault === null ? null : JSON.stringify(fault).slice(0, 2_000);
}

/** `name@version` of every package it lists. */
export function packagesOf(bill: BillOfMaterials): ReadonlySet<string> {
  return new Set(
    bill.components.flatMap(({ purl }) => {
      const found = /^pkg:npm\/([^@?]+)@([^?#]+)/.exec(purl ?? '');
      return found ? [`${decodeURIComponent(found[1] ?? '')}@${found[2]}`] : [];
    }),
  );
}
