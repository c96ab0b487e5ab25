/** How a request finds its door, and the few shapes in which doors answer. */
import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { DoorName } from './fault-switch.ts';

export interface Asked {
  readonly method: string;
  readonly url: URL;
  /** The parts of the path in braces, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** The body as it came. */
  readonly text: string;
}

export interface Answered {
  readonly status: number;
  readonly body?: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/organizations/{ec}/fdrs` */
  readonly path: string;
  /** A door of PagoPA's: it wants the subscription key, and can be broken on purpose. */
  readonly door?: DoorName;
  answer(asked: Asked): Answered | Promise<Answered>;
}

export interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route of a request; the routes are made ready once. */
export function routeTable(
  routes: readonly Route[],
): (method: string, path: string) => Found | null {
  const ready = routes.map((route) => ({ route, pattern: patternOf(route.path) }));
  return (method, path) => {
    for (const { route, pattern } of ready) {
      const found = route.method === method ? pattern.exec(path) : null;
      if (!found) continue;
      const params = Object.entries(found.groups ?? {});
      return {
        route,
        params: Object.fromEntries(params.map(([name, value]) => [name, decoded(value)])),
      };
    }
    return null;
  };
}

function patternOf(path: string): RegExp {
  const source = path.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${source.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The problem document of PagoPA's REST doors. */
export function problem(status: number, title: string, detail: string): Answered {
  return { status, type: 'application/problem+json', body: { title, status, detail } };
}

export type Read<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly detail: string };

/** Reads a JSON body; unknown fields are refused, since they are somebody's mistake. */
export function readBody<Body>(schema: z.ZodType<Body>, text: string): Read<Body> {
  let value: unknown;
  try {
    value = text === '' ? {} : JSON.parse(text);
  } catch {
    return { ok: false, detail: 'the body is no JSON' };
  }
  const read = schema.safeParse(value);
  if (read.success) return { ok: true, body: read.data };
  const wrong = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { ok: false, detail: wrong.join('; ') };
}

/** A number of the query, within bounds; null where it is none. */
export function numberOf(
  url: URL,
  name: string,
  { usual, least, most }: { readonly usual: number; readonly least: number; readonly most: number },
): number | null {
  const text = url.searchParams.get(name);
  if (text === null) return usual;
  const number = Number(text);
  return Number.isInteger(number) && number >= least && number <= most ? number : null;
}
