/**
 * POST /internal/tenants/{tenant}/import-csv: an office's own files, with a report of every line.
 */
import { id } from '@mestolo/contracts/values.ts';
import { readPeople } from '@mestolo/office-csv/read-people.ts';
import { timeOf } from '@mestolo/service/clock.ts';
import { defineRoute, problem } from '@mestolo/service/http.ts';
import { localDate as localDateOf } from '@mestolo/service/local-time.ts';
import { z } from 'zod';
import { codeOfDiet } from '../domain/diets.ts';
import { officeDay } from '../domain/office-day.ts';
import { statementsOf } from '../office-files/people-statements.ts';
import { reportFiles } from '../office-files/report.ts';
import type { Reads } from '../store/reads.ts';
import { counts, part, places } from './answers.ts';
import {
  actOf,
  type ImportTools,
  importCalendar,
  importFamilies,
  importStaff,
  standingOf,
} from './importing.ts';

const body = z.strictObject({
  /** By name: the text of a file, or its bytes in base64. */
  files: z
    .record(z.string().min(1).max(200), z.string())
    .refine((files) => Object.keys(files).length <= 50, 'at most 50 files'),
  dryRun: z.boolean().default(false),
  /** The day on which changes without a date begin; today without it. */
  effectiveOn: officeDay.optional(),
  /** Keeps tax codes that do not check, and tells of each. */
  acceptInvalidTaxCodes: z.boolean().default(false),
  /** Why, for the log of operations. */
  reason: z.string().trim().min(1).max(500).optional(),
});

const line = z.strictObject({
  line: z.int().positive(),
  ...part,
  accountId: id.nullable(),
  guardianIds: z.array(id),
  pupilId: id.nullable(),
  staffId: id.nullable(),
  schoolId: id.nullable(),
  classId: id.nullable(),
});

const filesReport = z.strictObject({
  counts: z.strictObject({
    lines: counts,
    families: counts,
    guardians: counts,
    pupils: counts,
    staff: counts,
  }),
  ids: z.strictObject({
    families: z.record(z.string(), id),
    pupils: z.record(z.string(), id),
  }),
  files: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(['people', 'staff', 'notMine', 'unreadable']),
      /** Why an unreadable file cannot be read. */
      problem: z.string().nullable(),
      /** Headings that told nothing, or stood there twice. */
      passedOver: z.array(z.string()),
      lines: z.array(line),
    }),
  ),
  ...places,
});

export const postImportCsv = (tools: ImportTools, reads: Reads) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/import-csv',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Take an office’s own files, or tells of each line what would become of it',
    body,
    answers: { 200: filesReport },
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
        diets: people.families.flatMap(({ pupils }) => pupils.flatMap(({ diet }) => diet ?? [])),
      });
      const statements = statementsOf(people, {
        acceptInvalidTaxCodes,
        codeOfDiet: (words) => codeOfDiet(taken.settings, words),
      });
      const { families } = statements;
      const standing = standingOf(taken);
      const answers = await importFamilies(tools, run, { families, standing });
      const said = statements.staff.flatMap(({ statement }) => statement ?? []);
      const staff = await importStaff(tools, run, { staff: said, standing });
      const { schools, classes } = taken.calendar ?? { schools: [], classes: [] };
      return {
        status: 200,
        body: { ...reportFiles(people.files, statements, { answers, staff }), schools, classes },
      };
    },
  });

/** A table has separators and lines; base64 has neither. */
function bytesOf(text: string): Buffer {
  const base64 = text.replace(/^data:[^,]*;base64,/, '').replaceAll(/\s/g, '');
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && base64.length % 4 === 0;
  return isBase64 ? Buffer.from(base64, 'base64') : Buffer.from(text, 'utf8');
}
