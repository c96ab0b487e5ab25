/** The simulator's own page, from the files beside it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Route } from './routes.ts';

const files = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.js': { file: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/style.css': { file: 'style.css', type: 'text/css; charset=utf-8' },
} as const;

export const pageRoutes: readonly Route[] = Object.entries(files).map(([path, { file, type }]) => {
  const body = readFileSync(join(import.meta.dirname, 'page', file), 'utf8');
  return { method: 'GET', path, answer: () => ({ status: 200, body, type }) };
});
