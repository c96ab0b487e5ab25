/**
 * POST /internal/tenants/{tenant}/import-csv: an office's own files, with a report of every line.
 */
import { localDate } from '@mestolo/contracts/values.ts';
import { readPeople } from '@mestolo/office-csv/read-people.ts';
import { timeOf } from '@mestolo/service/clock.ts';
import { defineRoute, problem } from '@mestolo/service/http.ts';
import { localDate as localDateOf } from '@mestolo/service/local-time.ts';
import { z } from 'zod';
import { statementsOf } from '../office-files/people-statements.ts';
import { reportFiles } from '../office-files/report.ts';
import type { Reads } from '../store/reads.ts';
import {
  actOf,
  type ImportTools,
  importCalendar,
  importFamilies,
  standingOf,
} from './importing.ts';

const body = z.strictObject({
  /** By name: the text of a file, or its bytes in base64. */
  files: z
    .record(z.string().min(1).max(200), z.string())
    .refine((files) => Object.keys(files).length <= 50, 'at most 50 files'),
  dryRun: z.boolean().default(false),
  /** The day on which changes without a date begin; today without it. */
  effectiveOn: localDate.optional(),
  /** Keeps tax codes that do not check, and tells of each. */
  acceptInvalidTaxCodes: z.boolean().default(false),
  /** Why, for the log of operations. */
  reason: z.string().trim().min(1).max(500).optional(),
});

export const postImportCsv = (tools: ImportTools, reads: Reads) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/import-csv',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body,
    bodyLimitBytes: 16 * 1024 * 1024,
    async handle({ params, body, cause, actor, caller }) {
      const { tenant } = params;
      const { files, dryRun, effectiveOn, acceptInvalidTaxCodes, reason } = body;
      const found = await reads.calendar(tenant);
      if (!found) {
        const detail = 'Import the calendar of this Comune first: its school years and settings.';
        throw problem(409, { type: 'no-calendar', detail });
      }
      const { clock, timeZone } = found.calendar;
      const today = effectiveOn ?? localDateOf(new Date(timeOf(clock, Date.now())), timeZone);
      const people = readPeople(
        Object.entries(files).map(([name, text]) => ({ name, bytes: bytesOf(text) })),
        { today, comune: found.calendar.name },
      );
      const act = actOf({ actor, caller }, reason);
      const run = { tenant, effectiveOn, dryRun, cause, act };
      const taken = await importCalendar(tools, run, {
        kind: 'listImported',
        schools: people.schools,
        diets: [],
      });
      const statements = statementsOf(people, { acceptInvalidTaxCodes });
      const { families } = statements;
      const answers = await importFamilies(tools, run, { families, standing: standingOf(taken) });
      const { schools, classes } = taken.calendar ?? { schools: [], classes: [] };
      return {
        status: 200,
        body: { ...reportFiles(people.files, statements, answers), schools, classes },
      };
    },
  });

/** A table has separators and lines; base64 has neither. */
function bytesOf(text: string): Buffer {
  const base64 = text.replace(/^data:[^,]*;base64,/, '').replaceAll(/\s/g, '');
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && base64.length % 4 === 0;
  return isBase64 ? Buffer.from(base64, 'base64') : Buffer.from(text, 'utf8');
}
