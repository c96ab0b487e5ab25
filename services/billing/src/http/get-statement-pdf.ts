/** GET …/accounts/{accountId}/statement.pdf: a statement to print and to keep. */

import { printed } from '@mestolo/paper/print-sheet.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { statementPaper } from '../paper/statement-pdf.ts';
import type { StatementFileNeeds } from './get-statement-csv.ts';
import { callers } from './office-fields.ts';
import { askedStatement, wholeStatementQuery } from './statement-query.ts';

export function getStatementPdf({ statements, names, now }: StatementFileNeeds): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/statement.pdf',
    summary: 'Give a statement as a tagged PDF with its sums and the end of its hash chain',
    access: 'service',
    callers,
    query: wholeStatementQuery,
    produces: 'application/pdf',
    answers: { 200: z.string() },
    async handle({ params, query: filter }) {
      const { tenant, accountId } = params;
      const { account, statement } = await askedStatement(statements, params, filter);
      const comune = await statements.comune(tenant);
      const comuneName = comune?.settings?.name ?? tenant;
      const known = await names(tenant, accountId);
      const about = { account, statement, filter, names: known };
      const paper = statementPaper({ ...about, comuneName, madeAt: await now(tenant) });
      return {
        status: 200,
        headers: {
          'content-type': 'application/pdf',
          'content-disposition': 'inline; filename="estratto-conto.pdf"',
          'cache-control': 'no-store',
        },
        body: await printed(paper),
      };
    },
  });
}
