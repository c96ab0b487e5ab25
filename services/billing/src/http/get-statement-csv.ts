/** GET …/accounts/{accountId}/statement.csv: a statement for a spreadsheet. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { AskNames } from '../paper/family-names.ts';
import { statementCsv } from '../paper/statement-csv.ts';
import type { Statements } from '../store/statements.ts';
import { callers } from './office-fields.ts';
import { askedStatement, wholeStatementQuery } from './statement-query.ts';

export interface StatementFileNeeds {
  readonly statements: Statements;
  readonly names: AskNames;
  /** Business time. */
  readonly now: (tenant: string) => Promise<Date>;
}

export function getStatementCsv({ statements, names }: StatementFileNeeds): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/statement.csv',
    summary: 'Give a statement as CSV, as spreadsheets in Italy open it',
    access: 'service',
    callers,
    query: wholeStatementQuery,
    produces: 'text/csv',
    answers: { 200: z.string() },
    async handle({ params, query }) {
      const { statement } = await askedStatement(statements, params, query);
      const known = await names(params.tenant, params.accountId);
      return {
        status: 200,
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="estratto-conto.csv"',
          'cache-control': 'no-store',
        },
        body: statementCsv(statement, known),
      };
    },
  });
}
