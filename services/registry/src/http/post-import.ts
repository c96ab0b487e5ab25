/** POST /internal/tenants/{tenant}/import: calendar and families as JSON; twice changes nothing. */
import { defineRoute } from '@mestolo/service/http.ts';
import { importBody } from '../domain/statements.ts';
import { countOutcomes } from '../office-files/report.ts';
import { type ImportTools, importCalendar, importFamilies } from './importing.ts';

export const postImport = (tools: ImportTools) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/import',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body: importBody,
    bodyLimitBytes: 8 * 1024 * 1024,
    async handle({ params, body, cause }) {
      const { effectiveOn, dryRun } = body;
      const run = { tenant: params.tenant, effectiveOn, dryRun, cause };
      const taken = body.calendar
        ? await importCalendar(tools, run, { statement: body.calendar, seen: [] })
        : null;
      const calendar = taken?.calendar ?? null;
      const families =
        body.families.length === 0
          ? []
          : await importFamilies(tools, run, { families: body.families, calendar });
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
            const codeOf = (one: { code?: string | undefined } | undefined) => one?.code ?? null;
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
          counts: {
            families: countOutcomes(families),
            guardians: countOutcomes(families.flatMap(({ guardians }) => guardians)),
            pupils: countOutcomes(families.flatMap(({ pupils }) => pupils)),
          },
        },
      };
    },
  });
