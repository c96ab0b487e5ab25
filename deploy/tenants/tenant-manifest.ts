/** What the export of a Comune says of itself. */
import { z } from 'zod';
import { bookTotals } from './book-totals.ts';

export const TENANT_MANIFEST = 'tenant.json';
export const KEY_FILE = 'keys.age';
export const FACTS_FOLDER = 'facts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const tenantManifest = z.strictObject({
  format: z.literal('mestolo.tenant'),
  version: z.literal(1),
  tenant: z.string(),
  exportedAt: z.iso.datetime(),
  /** Canonical Extended JSON, a document a line. */
  files: z.array(
    z.strictObject({
      service: z.string(),
      collection: z.string(),
      file: z.string().regex(/^[a-z]+\/[A-Za-z]+\.jsonl$/),
      documents: z.int().nonnegative(),
      sha256,
    }),
  ),
  /** Null: nobody was named who may open them, and names stay sealed for ever. */
  keys: z.strictObject({ count: z.int().nonnegative(), recipient: z.string(), sha256 }).nullable(),
  totals: bookTotals,
});

export type TenantManifest = z.infer<typeof tenantManifest>;
