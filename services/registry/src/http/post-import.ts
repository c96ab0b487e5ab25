/** POST /internal/tenants/{tenant}/import: calendar and families as JSON; twice changes nothing. */
import { paymentCode } from '@mestolo/contracts/payment-code.ts';
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { importBody } from '../domain/statements.ts';
import { countOutcomes } from '../office-files/report.ts';
import { counts, part, places } from './answers.ts';
import {
  actOf,
  type ImportTools,
  importCalendar,
  importFamilies,
  importStaff,
  standingOf,
} from './importing.ts';

const code = z.string().nullable();

const imported = z.strictObject({
  calendar: z.strictObject({ result: part.result, ...places }).nullable(),
  families: z.array(
    z.strictObject({
      code,
      accountId: id.nullable(),
      /** Null where a new family was refused, or would come in a dry run. */
      paymentCode: paymentCode.nullable(),
      ...part,
      guardians: z.array(z.strictObject({ code, guardianId: id.nullable(), ...part })),
      pupils: z.array(
        z.strictObject({
          code,
          pupilId: id.nullable(),
          schoolId: id.nullable(),
          classId: id.nullable(),
          ...part,
        }),
      ),
    }),
  ),
  staff: z.array(z.strictObject({ code, staffId: id.nullable(), ...part })),
  counts: z.strictObject({ families: counts, guardians: counts, pupils: counts, staff: counts }),
});

const codeOf = (one: { readonly code?: string | undefined } | undefined) => one?.code ?? null;

export const postImport = (tools: ImportTools) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/import',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Take calendar, families and staff as JSON, or tells what would happen',
    body: importBody,
    bodyLimitBytes: 8 * 1024 * 1024,
    answers: { 200: imported },
    async handle({ params, body, cause, actor, caller }) {
      const { effectiveOn, dryRun, reason } = body;
      const act = actOf({ actor, caller }, reason);
      const run = { tenant: params.tenant, effectiveOn, dryRun, cause, act };
      const taken = body.calendar
        ? await importCalendar(tools, run, { kind: 'calendarImported', statement: body.calendar })
        : null;
      const standing = taken && standingOf(taken);
      const calendar = taken?.calendar ?? null;
      const families =
        body.families.length === 0
          ? []
          : await importFamilies(tools, run, { families: body.families, standing });
      const staff = await importStaff(tools, run, { staff: body.staff, standing });
      return {
        status: 200,
        body: {
          calendar: taken && {
            result: taken.result,
            schools: calendar?.schools,
            classes: calendar?.classes,
          },
          families: families.map((family, index) => {
            const said = body.families[index];
            return {
              code: codeOf(said),
              ...family,
              guardians: family.guardians.map((guardian, position) => {
                return { code: codeOf(said?.guardians[position]), ...guardian };
              }),
              pupils: family.pupils.map((pupil, position) => {
                return { code: codeOf(said?.pupils[position]), ...pupil };
              }),
            };
          }),
          staff: staff.map((one, index) => ({ code: codeOf(body.staff[index]), ...one })),
          counts: {
            families: countOutcomes(families),
            guardians: countOutcomes(families.flatMap(({ guardians }) => guardians)),
            pupils: countOutcomes(families.flatMap(({ pupils }) => pupils)),
            staff: countOutcomes(staff),
          },
        },
      };
    },
  });
