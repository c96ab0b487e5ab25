/** POST /internal/tenants/{tenant}/takeover: what the system before left, from lists. */
import { id, localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { officeFiles } from '../takeover/office-file.ts';
import { runTakeover, type TakeoverNeeds } from '../takeover/run-takeover.ts';
import { callers } from './office-fields.ts';
import { LISTS_LIMIT_BYTES, lineProblem, readFile, takeoverKind } from './takeover-fields.ts';

const wish = z.strictObject({
  /** By name: the text of a file, or its bytes in base64. */
  files: officeFiles,
  /** What a file is, by name, where its headings would tell something else. */
  kinds: z.record(z.string(), takeoverKind).default({}),
  /** From when balances and vouchers count. */
  effectiveOn: localDate,
  /** Only the report. */
  dryRun: z.boolean().default(false),
});

const body = wish.refine(({ files, kinds }) => Object.keys(kinds).every((name) => name in files), {
  path: ['kinds'],
  message: 'names a file that is not there',
});

const line = z.strictObject({
  file: z.string(),
  line: z.int(),
  kind: takeoverKind.nullable(),
  result: z.enum(['new', 'same', 'changed', 'refused']),
  problems: z.array(lineProblem),
  accountId: id.nullable(),
  pupilId: id.nullable(),
  amountCents: z.int().nullable(),
  /** What was taken before, where it is changed. */
  beforeCents: z.int().nullable(),
  entryId: z.string().nullable(),
});

const totals = z.strictObject({
  kind: takeoverKind,
  new: z.int(),
  same: z.int(),
  changed: z.int(),
  refused: z.int(),
  amountCents: z.int(),
});

const report = z.strictObject({
  dryRun: z.boolean(),
  files: z.array(readFile),
  lines: z.array(line),
  totals: z.array(totals),
  contentHash: z.string(),
});

export function postTakeover(needs: TakeoverNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/takeover',
    summary: 'Take over balances, vouchers, receipts, payments and notices, or rehearse it',
    access: 'service',
    callers,
    body,
    bodyLimitBytes: LISTS_LIMIT_BYTES,
    answers: { 200: report },
    async handle({ params: { tenant }, body: asked, actor, caller, cause }) {
      const who = { actor, role: caller ?? 'unknown', cause };
      return { status: 200, body: await runTakeover(needs, { ...asked, ...who, tenant }) };
    },
  });
}
