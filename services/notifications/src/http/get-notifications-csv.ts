/** GET …/accounts/{accountId}/notifications.csv: a family's log as a table for the office. */
import { formatEuro } from '@mestolo/money/euro-text.ts';
import { csvText } from '@mestolo/office-csv/csv-text.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { localDate, localTime } from '@mestolo/service/local-time.ts';
import { z } from 'zod';
import type { Notification } from '../domain/notification.ts';
import type { FamilyLog } from '../store/family-log.ts';
import { channelWords, kindWords, reasonWords, stateWords } from './log-words.ts';

/** Far more than a family is ever sent; a table has an end all the same. */
const MOST = 10_000;

const HEADER = [
  ...['Deciso il', 'Messaggio', 'Canale', 'Esito', 'Perché', 'Esito del', 'Saldo', 'Saldo del'],
  ...['Importo', 'Avviso', 'Tentativi', 'Genitore', 'Comunicazione', 'Riferimento'],
];

export function getNotificationsCsv(log: FamilyLog): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/notifications.csv',
    summary: 'Give the log of a family as CSV for the office',
    access: 'service',
    callers: ['office', 'operator'],
    produces: 'text/csv',
    answers: { 200: z.string() },
    async handle({ params }) {
      const found = await log.page(params, { limit: MOST });
      const timeZone = await log.timeZone(params.tenant);
      return {
        status: 200,
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="messaggi.csv"',
          'cache-control': 'no-store',
        },
        body: csvText([HEADER, ...found.map((one) => rowOf(one, timeZone))]),
      };
    },
  });
}

function rowOf(one: Notification, timeZone: string): string[] {
  const { facts } = one;
  return [
    momentWords(one.decidedAt, timeZone),
    kindWords[one.kind],
    channelWords[one.channel],
    stateWords[one.state],
    reasonWords(one.reason),
    momentWords(one.changedAt, timeZone),
    plainEuro(facts.balanceCents),
    momentWords(facts.asOf, timeZone),
    facts.amountCents === null ? '' : plainEuro(facts.amountCents),
    facts.noticeNumber ?? '',
    String(one.attempts),
    one.guardianId,
    one.broadcastId ?? '',
    one.reference,
  ];
}

/** `05/10/2020 08:00` */
function momentWords(instant: string, timeZone: string): string {
  const day = localDate(instant, timeZone).split('-').reverse().join('/');
  return `${day} ${localTime(instant, timeZone).slice(0, 5)}`;
}

const plainEuro = (cents: number): string => formatEuro(cents).replace(/\s€$/, '');
