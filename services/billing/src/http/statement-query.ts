/** Which part of a statement is wanted; the same for JSON, CSV and PDF. */
import { entryKind } from '@mestolo/contracts/events/billing.ts';
import { id, localDate } from '@mestolo/contracts/values.ts';
import { z } from 'zod';
import type { Account } from '../domain/account.ts';
import { type Statement, type StatementFilter, statementOf } from '../domain/statement.ts';
import type { Statements } from '../store/statements.ts';
import { noSuchAccount } from './get-account.ts';

export const statementFilter = {
  /** First and last effective day, both within. */
  from: localDate.optional(),
  to: localDate.optional(),
  pupilId: id.optional(),
  kind: entryKind.optional(),
};

export const wholeStatementQuery = z.strictObject(statementFilter);

export async function askedStatement(
  statements: Statements,
  of: { readonly tenant: string; readonly accountId: string },
  filter: StatementFilter,
): Promise<{ readonly account: Account; readonly statement: Statement }> {
  const account = await statements.account(of.tenant, of.accountId);
  if (account === null) throw noSuchAccount();
  const lines = await statements.statement(of.tenant, of.accountId);
  return { account, statement: statementOf(lines, filter) };
}
