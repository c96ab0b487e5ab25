/** What is wrong with the installation on one box, in words. It is read as text: no engine runs. */
import type { Route } from '@mestolo/service/http.ts';
import type { z } from 'zod';

export interface ComposeService {
  readonly image?: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly security_opt?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly privileged?: boolean;
  readonly mem_limit?: string;
  readonly restart?: string;
  readonly healthcheck?: unknown;
  readonly ports?: readonly unknown[];
  readonly network_mode?: string;
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly secrets?: readonly (string | { readonly source: string; readonly target: string })[];
}

export interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly secrets?: Readonly<Record<string, { readonly file?: string }>>;
}

const entriesOf = (compose: Compose) => Object.entries(compose.services);

export function missingServices(compose: Compose, names: readonly string[]): string[] {
  return names
    .filter((name) => compose.services[name] === undefined)
    .map((name) => `${name} is a service and is not in compose.yaml`);
}

export function imagesWithoutVariable(compose: Compose): string[] {
  return entriesOf(compose)
    .filter(([, { image }]) => !image?.startsWith('${'))
    .map(([name, { image }]) => `${name} has the image ${image}, which no variable names`);
}

/** Only the proxy, and by no detour over the network of the machine. */
export function published(compose: Compose): string[] {
  return entriesOf(compose)
    .filter(([name, { ports, network_mode }]) => {
      const isOpen = (ports?.length ?? 0) > 0 && name !== 'proxy';
      return isOpen || network_mode === 'host';
    })
    .map(([name]) => `${name} is reached from outside`);
}

export function unguarded(compose: Compose): string[] {
  return entriesOf(compose).flatMap(([name, service]) => [
    ...(service.read_only === true ? [] : [`${name} can write to its own disk`]),
    ...(service.security_opt?.includes('no-new-privileges:true') && !service.privileged
      ? []
      : [`${name} can get new rights`]),
    ...(service.cap_drop?.includes('ALL') ? [] : [`${name} keeps the rights of root's programs`]),
    ...(/^\$\{BOX_USER\b/.test(service.user ?? '') ? [] : [`${name} may run as root`]),
    ...(service.mem_limit === undefined ? [`${name} may take all memory`] : []),
  ]);
}

/** Its image holds one program and no shell; Prometheus looks at it instead. */
const SEEN_BY_PROMETHEUS = new Set(['collector']);

/** Of what is to run for ever. */
export function unwatched(compose: Compose): string[] {
  return entriesOf(compose)
    .filter(([name]) => !SEEN_BY_PROMETHEUS.has(name))
    .filter(([, { restart, healthcheck }]) => restart !== undefined && !healthcheck)
    .map(([name]) => `${name} has no health check`);
}

/** Programs that end by themselves are waited for, and started again only by whoever needs them. */
export function unrestarted(compose: Compose, endless: readonly string[]): string[] {
  return endless
    .filter((name) => compose.services[name]?.restart !== 'unless-stopped')
    .map((name) => `${name} is not started again after a crash`);
}

type Shape = Readonly<Record<string, z.core.$ZodType>>;

/** A variable counts as given by itself and by the file that holds it. */
export function wrongVariables(
  compose: Compose,
  shapes: Readonly<Record<string, Shape>>,
): string[] {
  return Object.entries(shapes).flatMap(([name, shape]) => {
    const service = compose.services[name];
    const given = Object.keys(service?.environment ?? {});
    const known = new Set(given.flatMap((key) => [key, key.replace(/_FILE$/, '')]));
    const missing = Object.entries(shape)
      .filter(([key, type]) => !known.has(key) && isNeeded(type))
      .map(([key]) => `${name} needs ${key}, which compose.yaml does not give`);
    const unread = given
      .filter((key) => !(key in shape) && !(key.replace(/_FILE$/, '') in shape))
      .filter((key) => !key.startsWith('OTEL_'))
      .map((key) => `${name} is given ${key}, which it does not read`);
    return [...missing, ...unread];
  });
}

function isNeeded(type: z.core.$ZodType): boolean {
  return !(type as z.ZodType).safeParse(undefined).success;
}

const SECRET = /PASSWORD|SECRET|TOKEN|_KEYS?$|PRIVATE|MONGODB_URI|SMTP_URL/;

/** Whoever may list containers sees their environment. */
export function openSecrets(compose: Compose): string[] {
  return entriesOf(compose).flatMap(([name, { environment = {} }]) =>
    Object.entries(environment)
      .filter(([key]) => SECRET.test(key) && !key.endsWith('_FILE'))
      .map(([key]) => `${name} is given ${key} in its environment; it belongs into a file`),
  );
}

/** Files are read where they are shown, are declared, and are made by the command. */
export function wrongSecrets(compose: Compose, made: readonly string[]): string[] {
  const declared = compose.secrets ?? {};
  const shown = entriesOf(compose).flatMap(([name, { secrets = [], environment = {} }]) => {
    const sources = secrets.map((one) => (typeof one === 'string' ? one : one.source));
    const targets = new Set(secrets.map((one) => (typeof one === 'string' ? one : one.target)));
    const files = Object.values(environment).flatMap(
      (value) => /\/run\/secrets\/([a-z-]+)/.exec(String(value))?.[1] ?? [],
    );
    return [
      ...sources
        .filter((source) => declared[source]?.file !== `./secrets/${source}.txt`)
        .map((source) => `${name} is shown ${source}, which is no file in secrets/`),
      ...files
        .filter((file) => !targets.has(file))
        .map((file) => `${name} reads ${file}, which it is not shown`),
    ];
  });
  const unmade = Object.keys(declared)
    .filter((source) => !made.includes(source))
    .map((source) => `secrets/${source}.txt is made by nobody`);
  return [...shown, ...unmade];
}

/** Variables of the text that the example does not explain, and the other way round. */
export function wrongExample(composeText: string, example: string): string[] {
  const used = new Set([...composeText.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name));
  const lines = example.split('\n');
  const explained = new Set(lines.flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []));
  const missing = [...used].filter((name) => !explained.has(name ?? ''));
  const unused = [...explained].filter((name) => !used.has(name));
  return [
    ...missing.map((name) => `${name} is read by compose.yaml and is not in the example`),
    ...unused.map((name) => `${name} is in the example and read by nobody`),
  ];
}

const OUTSIDE = new Set(['public', 'link', 'device']);

/** Paths that outsiders knock at and the proxy does not know; and inner ones that it lets in. */
export function wrongWaysIn(
  proxy: string,
  routes: Readonly<Record<string, readonly Route[]>>,
): string[] {
  const ways = waysIn(proxy);
  return Object.entries(routes).flatMap(([service, table]) =>
    table.flatMap(({ access, path }) => {
      const way = ways.find(({ patterns }) => patterns.some((pattern) => matches(pattern, path)));
      const isOpen = way?.to === service;
      if (OUTSIDE.has(access) && !isOpen && !KEPT_INSIDE.has(path)) {
        return [`${service}${path} is for people outside, and the proxy does not let them in`];
      }
      if (!OUTSIDE.has(access) && isOpen) return [`${service}${path} is let in by the proxy`];
      return [];
    }),
  );
}

/** What every service says of itself; documents of the doors are for those inside. */
const KEPT_INSIDE = new Set([
  ...['/live', '/ready', '/ready/consumer', '/status', '/metrics', '/openapi.json'],
  '/asyncapi.json',
]);

interface Way {
  readonly patterns: readonly string[];
  readonly to: string;
}

/** Reads `handle <path> { reverse_proxy <service>:… }`, the path itself or a matcher's name. */
function waysIn(proxy: string): Way[] {
  const matchers = new Map(
    [...proxy.matchAll(/(@\w+) \{\s*path ([^\n]+)\n/g)].map(([, name = '', paths = '']) => [
      name,
      paths.trim().split(/\s+/),
    ]),
  );
  return [...proxy.matchAll(/handle (\S+) \{\s*reverse_proxy (\w+):/g)].map(
    ([, path = '', to = '']) => ({ patterns: matchers.get(path) ?? [path], to }),
  );
}

function matches(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
