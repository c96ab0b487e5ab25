/** GET /assets/{name} → style, script and icon; the address changes with the content. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { AssetAddresses } from '../pages/layout.ts';

const FILES = {
  css: { name: 'account.css', type: 'text/css; charset=utf-8' },
  js: { name: 'live.js', type: 'text/javascript; charset=utf-8' },
  icon: { name: 'icon.svg', type: 'image/svg+xml' },
} as const;

interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

export interface Assets {
  readonly addresses: AssetAddresses;
  readonly route: Route;
}

/** Reads the files once, when the service starts. */
export function createAssets(): Assets {
  const assets = new Map<string, Asset>();
  const load = ({ name, type }: { name: string; type: string }): string => {
    const body = readFileSync(new URL(`../../web/${name}`, import.meta.url));
    assets.set(name, { type, body });
    const version = createHash('sha256').update(body).digest('hex').slice(0, 12);
    return `/assets/${name}?v=${version}`;
  };
  const addresses = { css: load(FILES.css), js: load(FILES.js), icon: load(FILES.icon) };
  const route = defineRoute({
    method: 'get',
    path: '/assets/{name}',
    summary: 'Serve a style, script or icon of the pages',
    access: 'public',
    produces: '*/*',
    answers: { 200: z.string() },
    async handle({ params }) {
      const asset = assets.get(params.name);
      if (asset === undefined) throw problem(404);
      return {
        status: 200,
        headers: {
          'content-type': asset.type,
          'cache-control': 'public, max-age=31536000, immutable',
        },
        body: asset.body,
      };
    },
  });
  return { addresses, route };
}
