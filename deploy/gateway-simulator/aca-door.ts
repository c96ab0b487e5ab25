/** The archive of notices: creditors confer, change and close what they ask for. */
import { z } from 'zod';
import { type Archive, type ConferredNotice, keyOf } from './archive.ts';
import { dateTime, digits } from './formats.ts';
import { type Answered, problem, type Route, readBody } from './routes.ts';

const iban = z.string().length(27);

const body = z.strictObject({
  paFiscalCode: digits(11),
  entityType: z.enum(['F', 'G']),
  entityFiscalCode: z.string().min(2),
  entityFullName: z.string().min(1).max(255),
  iuv: z.string().min(1).max(255),
  nav: z.string().min(1).max(255).optional(),
  amount: z.int().min(0).max(99_999_999_999),
  description: z.string().min(1).max(255),
  expirationDate: dateTime,
  iban: iban.optional(),
  postalIban: iban.optional(),
  switchToExpired: z.boolean().default(false),
  payStandIn: z.boolean().default(true),
});

export function acaRoutes({ archive }: { readonly archive: Archive }): Route[] {
  return [
    {
      method: 'POST',
      path: '/aca/paCreatePosition',
      door: 'aca',
      answer({ text }) {
        const read = readBody(body, text);
        if (!read.ok) return problem(400, 'Bad Request', read.detail);
        return confer(archive, read.body);
      },
    },
  ];
}

/** The same call makes, changes and closes; amount 0 closes. */
function confer(archive: Archive, wanted: z.infer<typeof body>): Answered {
  const nav = wanted.nav ?? `3${wanted.iuv}`;
  const key = keyOf(wanted.paFiscalCode, nav);
  const before = archive.notices.get(key);
  const closes = wanted.amount === 0;
  if (closes && before === undefined) {
    return problem(404, 'Not Found', `there is no position ${nav} to close`);
  }
  if (!closes && before?.status === 'PAID') {
    return problem(409, 'Conflict', `the position ${nav} has been paid`);
  }
  if (!closes && before?.status === 'INVALID') {
    return problem(422, 'Unprocessable Entity', `the position ${nav} has been closed`);
  }
  if (!closes && wanted.iban === undefined && wanted.postalIban === undefined) {
    return problem(400, 'Bad Request', 'iban or postalIban is needed');
  }
  const status = before?.status === 'PAID' ? 'PAID' : closes ? 'INVALID' : 'VALID';
  const kept: ConferredNotice = { ...wanted, nav, status, calls: (before?.calls ?? 0) + 1 };
  archive.notices.set(key, kept);
  archive.touched();
  const { payStandIn, calls, expirationDate, ...shown } = kept;
  const localTime = expirationDate.replace(/(\.\d+)?(Z|[+-]\d\d:\d\d)$/, '');
  return { status: 200, body: { ...shown, expirationDate: localTime, companyName: '' } };
}
