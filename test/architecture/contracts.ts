/** The tables of topics, routes and services against the code that should follow them. */
import { services, type TopicDefinition } from '@mestolo/contracts/topics.ts';
import { type SourceFile, serviceOf } from './source-tree.ts';

type Topics = Readonly<Record<string, TopicDefinition>>;

/** What of a service's folder names this topic: `topics.meals`. */
function users(files: readonly SourceFile[], key: string, folder: RegExp): Set<string> {
  const named = new RegExp(`\\btopics\\.${key}\\b`);
  const found = files.filter(({ path, text }) => folder.test(path) && named.test(text));
  return new Set(found.flatMap(({ path }) => serviceOf(path) ?? []));
}

const CONSUMERS = /^services\/[^/]+\/src\/consumers\/(?!.*\.test\.ts)/;
const SOURCES = /^services\/[^/]+\/src\/(?!.*\.test\.ts)/;

/**
 * Every topic has an owner that publishes it, and consumers that really subscribe to it, unless it
 * is for programs outside.
 */
export function unservedTopics(topics: Topics, files: readonly SourceFile[]): string[] {
  return Object.entries(topics).flatMap(([key, topic]) => {
    const subscribed = users(files, key, CONSUMERS);
    const publishing = users(files, key, SOURCES);
    const declared = new Set<string>(topic.consumers);
    return [
      ...(publishing.has(topic.owner) ? [] : [`${topic.owner} never publishes ${topic.name}`]),
      ...[...declared]
        .filter((service) => !subscribed.has(service))
        .map((service) => `${service} should consume ${topic.name} and does not`),
      ...[...subscribed]
        .filter((service) => !declared.has(service))
        .map((service) => `${service} consumes ${topic.name} and the table does not say so`),
      ...(declared.size === 0 && !topic.forOutsiders ? [`nobody consumes ${topic.name}`] : []),
    ];
  });
}

/** Topics of one key must have one number of partitions, else their records part ways. */
export function unevenPartitions(topics: readonly TopicDefinition[]): string[] {
  const byKey = Map.groupBy(topics, ({ key }) => key);
  return [...byKey].flatMap(([key, sharing]) => {
    const numbers = new Set(sharing.map(({ partitions }) => partitions));
    return numbers.size < 2 ? [] : [`topics keyed by ${key} differ in partitions`];
  });
}

const ROUTE_FILE = /^services\/[^/]+\/src\/http\/(?!index\.ts$)(?!.*\.test\.ts$)/;
const ACCESS = /\baccess:\s*'(public|service|device|link|certificate)'/;

/** The text of the folder's index, and of the tables of routes (`…-routes.ts`) that it names. */
function tablesOf(files: readonly SourceFile[], { path }: SourceFile): string {
  const folder = path.replace(/\/[^/]*$/, '');
  const textOf = (name: string) => files.find((file) => file.path === `${folder}/${name}`)?.text;
  const index = textOf('index.ts') ?? '';
  const tables = [...index.matchAll(/'\.\/([\w-]+-routes\.ts)'/g)].map(([, name = '']) => name);
  return [index, ...tables.map(textOf)].join('\n');
}

/** Every route says who may use it, and stands in its folder's table. */
export function openRoutes(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => ROUTE_FILE.test(path))
    .flatMap((file) => {
      const routes = file.text.split(/\bdefineRoute\s*(?:<[^(]*>)?\(/).slice(1);
      const open = routes.filter((route) => !ACCESS.test(beforeHandler(route)));
      const name = file.path.split('/').at(-1) ?? '';
      const listed = routes.length === 0 || tablesOf(files, file).includes(`/${name}'`);
      return [
        ...open.map(() => `${file.path} does not say who may use its route`),
        ...(listed ? [] : [`${file.path} is not in http/index.ts`]),
      ];
    });
}

const beforeHandler = (route: string): string => route.split(/\bhandle\b/, 1)[0] ?? route;

/** A consumer that stands in no table would never run. */
export function unlistedConsumers(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => /\/src\/consumers\/on-[^/]+\.ts$/.test(path))
    .filter(({ path }) => !path.endsWith('.test.ts'))
    .filter(({ path }) => {
      const folder = path.slice(0, path.lastIndexOf('/'));
      const name = path.slice(folder.length);
      const others = files.filter((one) => one.path.startsWith(folder) && one.path !== path);
      return !others.some(({ text }) => text.includes(`.${name}'`));
    })
    .map(({ path }) => `${path} is imported by nothing in its folder`);
}

const HEADINGS = [/decides/i, /consumes/i, /publishes/i, /serves/i, /reads/i];

/** A service's README has five headings, and names every topic of the service. */
export function poorReadmes(topics: Topics, files: readonly SourceFile[]): string[] {
  return services.flatMap((service) => {
    const readme = files.find(({ path }) => path === `services/${service}/README.md`);
    if (readme === undefined) return [`services/${service} has no README.md`];
    const headings = [...readme.text.matchAll(/^##\s+(.+)$/gm)].map((found) => found[1] ?? '');
    const concerned = Object.values(topics).filter(
      ({ owner, consumers }) => owner === service || consumers.includes(service),
    );
    return [
      ...HEADINGS.filter((heading) => !headings.some((one) => heading.test(one))).map(
        (heading) => `${readme.path} has no heading for what it ${heading.source}`,
      ),
      ...concerned
        .filter(({ name }) => !readme.text.includes(name.replace(/\.v\d+$/, '')))
        .map(({ name }) => `${readme.path} does not name ${name}`),
    ];
  });
}

/** What a README does not tell: a route of the table, or a name of the configuration. */
export function untold(
  service: { readonly readme: string; readonly config: string },
  routes: readonly { readonly method: string; readonly path: string }[],
): string[] {
  const names = [...service.config.matchAll(/^\s+([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name);
  const wanted = [...routes.map(({ path }) => path), ...names.map(String)];
  return wanted.filter((one) => !service.readme.includes(one));
}

/** A service that nothing starts is no service. */
export function unstartedServices(
  names: readonly string[],
  files: readonly SourceFile[],
): string[] {
  const local = files.filter(({ path }) => path.startsWith('deploy/local/'));
  return names.flatMap((name) => {
    const main = files.some(({ path }) => path === `services/${name}/src/main.ts`);
    const named = local.some(({ text }) => new RegExp(`\\b${name}\\b|\\bservices\\b`).test(text));
    return [
      ...(main ? [] : [`services/${name} has no main.ts`]),
      ...(named ? [] : [`the local start does not know ${name}`]),
    ];
  });
}
