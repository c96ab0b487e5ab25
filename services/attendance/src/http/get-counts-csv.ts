/** GET …/counts.csv?servedOn=: the newest counts of a day, for a spreadsheet. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { CalendarDocument } from '../store/documents.ts';
import type { KitchenListings } from '../store/kitchen-listings.ts';
import type { CountDocument } from '../store/order-documents.ts';
import { schoolDay } from './kitchen-shapes.ts';

const query = z.strictObject({ servedOn: schoolDay, schoolId: z.uuid().optional() });

const COLUMNS = [
  'servedOn',
  'slot',
  'schoolCode',
  'schoolName',
  'version',
  'frozenAt',
  'diet',
  'plain',
  'pupils',
  'staff',
];

export function getCountsCsv(listings: KitchenListings): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/counts.csv',
    summary: 'Show what each kitchen has to cook, as a table',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    query,
    produces: 'text/csv',
    answers: { 200: z.string() },
    async handle({ params: { tenant }, query }) {
      const calendar = await listings.calendar(tenant);
      const counts = await listings.counts({ tenant, ...query });
      const rows = [COLUMNS, ...counts.flatMap((one) => rowsOf(one, calendar))];
      const name = `counts-${query.servedOn}.csv`;
      const headers = {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${name}"`,
      };
      // The mark in front tells Excel that this is UTF-8.
      const text = `\ufeff${rows.map((row) => row.map(cell).join(';')).join('\r\n')}\r\n`;
      return { status: 200, headers, body: text };
    },
  });
}

function rowsOf(count: CountDocument, calendar: CalendarDocument | null): (string | number)[][] {
  const school = calendar?.schools?.find(({ schoolId }) => schoolId === count.schoolId);
  const newest = count.versions.at(-1);
  const about = [
    count.servedOn,
    count.slot,
    school?.code ?? count.schoolId,
    school?.name ?? '',
    newest?.version ?? 0,
    count.frozenAt,
  ];
  // A closed school is told too: nothing to make is not the same as no answer.
  const none = { dietCode: null, plain: false, pupils: 0, staff: 0 };
  const lines = newest?.lines.length ? newest.lines : [none];
  return lines.map(({ dietCode, plain, pupils, staff }) => [
    ...about,
    dietCode ?? '',
    plain ? 'plain' : '',
    pupils,
    staff,
  ]);
}

/** Text that a spreadsheet would take for a formula is made plain. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[";\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
