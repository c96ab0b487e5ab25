/** What is wrong with the manifests of a cluster, in words. They are read as text: no kubectl. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import type { Compose } from './box.ts';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
  };
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly privileged?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
  };
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
}

interface Probe {
  readonly httpGet?: { readonly path: string };
}

interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly hostNetwork?: boolean;
  readonly securityContext?: {
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly seccompProfile?: { readonly type: string };
  };
  readonly topologySpreadConstraints?: readonly unknown[];
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly { readonly name: string; readonly hostPath?: unknown }[];
}

/** As much of an object of Kubernetes as is looked at. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly automountServiceAccountToken?: boolean;
  readonly spec?: Readonly<Record<string, unknown>>;
}

interface Kustomization {
  readonly resources?: readonly string[];
  readonly configMapGenerator?: readonly {
    readonly name: string;
    readonly envs?: readonly string[];
  }[];
}

function kustomizationIn(folder: string): Kustomization {
  return parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'));
}

/** The objects of the files that a kustomization names; folders it names are not followed. */
export function manifestsOf(folder: string): readonly Manifest[] {
  const files = (kustomizationIn(folder).resources ?? []).filter((file) => file.endsWith('.yaml'));
  return files.flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((one) => one.toJS()),
  );
}

/** The variables of each ConfigMap that is made of a file. */
export function settingsOf(folder: string): Readonly<Record<string, Record<string, string>>> {
  return Object.fromEntries(
    (kustomizationIn(folder).configMapGenerator ?? []).map(({ name, envs = [] }) => {
      const texts = envs.map((file) => readFileSync(join(dirname(`${folder}/x`), file), 'utf8'));
      return [name, parseEnv(texts.join('\n')) as Record<string, string>];
    }),
  );
}

/** The same as an installation on one box, so that the same rules look at it. */
export function asCompose(
  settings: Readonly<Record<string, Record<string, string>>>,
  names: readonly string[],
): Compose {
  const services = names.map((name) => {
    return [name, { environment: { ...settings.settings, ...settings[name] } }];
  });
  return { services: Object.fromEntries(services) };
}

interface WithPods {
  readonly of: string;
  readonly pod: PodSpec;
}

/** Deployments, StatefulSets, Jobs and CronJobs. */
export function podsOf(manifests: readonly Manifest[]): readonly WithPods[] {
  return manifests.flatMap(({ kind, metadata, spec }) => {
    const job = (spec?.jobTemplate as { spec?: typeof spec } | undefined)?.spec ?? spec;
    const template = job?.template as { spec?: PodSpec } | undefined;
    const isWorkload = /^(Deployment|StatefulSet|Job|CronJob)$/.test(kind);
    return isWorkload && template?.spec ? [{ of: metadata.name, pod: template.spec }] : [];
  });
}

const containersOf = ({ containers, initContainers = [] }: PodSpec) => [
  ...containers,
  ...initContainers,
];

const KINDS = ['ServiceAccount', 'Deployment', 'Service', 'PodDisruptionBudget', 'NetworkPolicy'];

export function missingParts(manifests: readonly Manifest[], names: readonly string[]): string[] {
  const there = new Set(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  return names.flatMap((name) =>
    KINDS.filter((kind) => !there.has(`${kind} ${name}`)).map((kind) => `${name} has no ${kind}`),
  );
}

/** What the restricted standard asks for, and a disk that nobody writes on. */
export function unguardedPods(manifests: readonly Manifest[]): string[] {
  return podsOf(manifests).flatMap(({ of, pod }) => {
    const context = pod.securityContext;
    const isRoot = context?.runAsNonRoot !== true || context.runAsUser === 0;
    return [
      ...(isRoot ? [`${of} may run as root`] : []),
      ...(context?.seccompProfile?.type === 'RuntimeDefault' ? [] : [`${of} has no seccomp`]),
      ...(pod.automountServiceAccountToken === false ? [] : [`${of} may ask Kubernetes`]),
      ...(pod.enableServiceLinks === false ? [] : [`${of} is given variables nobody wrote`]),
      ...(pod.hostNetwork ? [`${of} is in the network of the machine`] : []),
      ...(pod.volumes?.some(({ hostPath }) => hostPath) ? [`${of} sees the machine's disk`] : []),
      ...containersOf(pod).flatMap((container) => unguarded(`${of}/${container.name}`, container)),
    ];
  });
}

function unguarded(name: string, { securityContext, resources, image }: Container): string[] {
  const tag = /:([^/:@]+)(@sha256:.+)?$/.exec(image)?.[1];
  const { requests, limits } = resources ?? {};
  const drops = securityContext?.capabilities?.drop?.includes('ALL');
  return [
    ...(securityContext?.allowPrivilegeEscalation === false ? [] : [`${name} can get new rights`]),
    ...(securityContext?.privileged ? [`${name} has all rights`] : []),
    ...(securityContext?.readOnlyRootFilesystem ? [] : [`${name} can write to its own disk`]),
    ...(drops && !securityContext?.capabilities?.add ? [] : [`${name} keeps the rights of root`]),
    ...(requests?.cpu && requests.memory ? [] : [`${name} does not say what it needs`]),
    ...(limits?.memory && limits.cpu ? [] : [`${name} may take all of a machine`]),
    ...(tag === undefined || tag === 'latest' ? [`${name} has an image without a version`] : []),
  ];
}

const PROBES = { startupProbe: '/live', livenessProbe: '/live', readinessProbe: '/ready' } as const;
const STOP_SECONDS = 10;

/** A roll-out that nobody at a door notices. */
export function unsafeRolls(manifests: readonly Manifest[], names: readonly string[]): string[] {
  return manifests
    .filter(({ kind, metadata }) => kind === 'Deployment' && names.includes(metadata.name))
    .flatMap((deployment) => {
      const { name } = deployment.metadata;
      const { replicas, strategy } = deployment.spec as {
        replicas: number;
        strategy?: { rollingUpdate?: { maxUnavailable?: unknown } };
      };
      const [found] = podsOf([deployment]);
      const [container] = found?.pod.containers ?? [];
      const pause = container?.lifecycle?.preStop?.sleep?.seconds ?? 0;
      const grace = found?.pod.terminationGracePeriodSeconds ?? 0;
      const unprobed = Object.entries(PROBES).filter(
        ([probe, path]) => container?.[probe as keyof typeof PROBES]?.httpGet?.path !== path,
      );
      return [
        ...(replicas >= 2 ? [] : [`${name} stops for as long as its one pod does`]),
        ...(strategy?.rollingUpdate?.maxUnavailable === 0
          ? []
          : [`${name} rolls before it serves`]),
        ...(pause >= 5 ? [] : [`${name} stops while requests still come`]),
        ...(grace >= pause + STOP_SECONDS ? [] : [`${name} is killed before it has stopped`]),
        ...((found?.pod.topologySpreadConstraints?.length ?? 0) > 0
          ? []
          : [`${name} may have all its pods on one machine`]),
        ...unprobed.map(([probe]) => `${name} has no ${probe}`),
      ];
    });
}

/** Without this policy all others only add to what is open. */
export function isClosedByDefault(manifests: readonly Manifest[]): boolean {
  return manifests.some(({ kind, spec }) => {
    const selector = spec?.podSelector;
    const types = (spec?.policyTypes ?? []) as readonly string[];
    const isAll = JSON.stringify(selector) === '{}' && !spec?.ingress && !spec?.egress;
    return (
      kind === 'NetworkPolicy' && isAll && types.includes('Ingress') && types.includes('Egress')
    );
  });
}

/** A file that is read and is in no Secret of this program. */
export function unshownFiles(
  settings: Readonly<Record<string, Record<string, string>>>,
  secrets: Readonly<Record<string, Readonly<Record<string, string>>>>,
  names: readonly string[],
): string[] {
  return names.flatMap((name) =>
    Object.values({ ...settings.settings, ...settings[name] }).flatMap((value) => {
      const file = /^\/run\/secrets\/(.+)$/.exec(value)?.[1];
      const isShown = file === undefined || secrets[name]?.[file] !== undefined;
      return isShown ? [] : [`${name} reads ${file}, which its Secret does not hold`];
    }),
  );
}

interface IngressRule {
  readonly http: {
    readonly paths: readonly {
      readonly path: string;
      readonly pathType: string;
      readonly backend: { readonly service: { readonly name: string } };
    }[];
  };
}

/** The ways in, in the words of the box's proxy, so that the same rule looks at them. */
export function asProxy(manifests: readonly Manifest[]): string {
  return manifests
    .filter(({ kind, metadata }) => kind === 'Ingress' && metadata.name === 'public')
    .flatMap(({ spec }) => spec?.rules as readonly IngressRule[])
    .flatMap(({ http }) => http.paths)
    .flatMap(({ path, pathType, backend }) =>
      [path, ...(pathType === 'Prefix' ? [`${path}/*`] : [])].map(
        (way) => `handle ${way} {\n\treverse_proxy ${backend.service.name}:4100\n}`,
      ),
    )
    .join('\n');
}
