/** GET …/broadcasts/{broadcastId}/recipients.csv: the same as one table for the office. */
import { csvText } from '@mestolo/office-csv/csv-text.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { localDate, localTime } from '@mestolo/service/local-time.ts';
import { z } from 'zod';
import type { Notification } from '../domain/notification.ts';
import type { BroadcastNeeds } from './broadcast-routes.ts';
import { BROADCAST_PATH, OFFICE, unknownBroadcast } from './broadcast-shape.ts';
import { namesOf } from './get-broadcast-recipients.ts';
import { channelWords, reasonWords, stateWords } from './log-words.ts';

const HEADER = [
  ...['Famiglia', 'Genitore', 'Nome', 'Canale', 'Al posto di', 'Esito', 'Perché', 'Esito del'],
  'Riferimento',
];

const ROWS_AT_ONCE = 1_000;

export function getBroadcastRecipientsCsv(needs: BroadcastNeeds): Route {
  return defineRoute({
    method: 'get',
    path: `${BROADCAST_PATH}/recipients.csv`,
    summary: 'Give the recipients of a broadcast with what became of it as CSV',
    access: 'service',
    callers: OFFICE,
    query: z.strictObject({ names: z.enum(['yes', 'no']).default('no') }),
    produces: 'text/csv',
    answers: { 200: z.string() },
    async handle({ params: { tenant, broadcastId }, query: { names } }) {
      if ((await needs.broadcasts.one(tenant, broadcastId)) === null) throw unknownBroadcast();
      const timeZone = await needs.broadcasts.timeZone(tenant);
      const rows: string[][] = [HEADER];
      let after: [string] | undefined;
      for (;;) {
        const page = { after, limit: ROWS_AT_ONCE };
        const found = await needs.broadcasts.recipients(broadcastId, page);
        const named = await namesOf(needs, names === 'yes' ? found : []);
        for (const one of found) {
          rows.push(rowOf(one, { name: named.get(one.guardianId) ?? '', timeZone }));
        }
        const last = found.at(-1);
        if (last === undefined || found.length < ROWS_AT_ONCE) break;
        after = [last._id];
      }
      return { status: 200, headers: csvHeaders('destinatari.csv'), body: csvText(rows) };
    },
  });
}

export function csvHeaders(fileName: string): Readonly<Record<string, string>> {
  return {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${fileName}"`,
    'cache-control': 'no-store',
  };
}

function rowOf(
  one: Notification,
  { name, timeZone }: { readonly name: string; readonly timeZone: string },
): string[] {
  const day = localDate(one.changedAt, timeZone).split('-').reverse().join('/');
  return [
    one.accountId,
    one.guardianId,
    name,
    channelWords[one.channel],
    (one.insteadOf ?? []).map((channel) => channelWords[channel]).join(', '),
    stateWords[one.state],
    reasonWords(one.reason),
    `${day} ${localTime(one.changedAt, timeZone).slice(0, 5)}`,
    one.reference,
  ];
}
