/** GET /internal/tenants/{tenant}/contests: the lines that parents say are wrong. */
import { id, instant } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import { isPutRight, remedyOf } from '../domain/contest.ts';
import type { ContestDocument } from '../store/office-documents.ts';
import type { OfficeLists } from '../store/office-lists.ts';
import type { Statements } from '../store/statements.ts';
import { contestState, remedy } from './contest-fields.ts';
import type { ContestTexts } from './contest-text.ts';
import { lineAnswer, lineBody } from './get-statement.ts';
import { actorBody, callers } from './office-fields.ts';

const query = z.strictObject({
  state: contestState.optional(),
  ...pageQuery(z.tuple([z.string()]), { most: 100, usual: 25 }),
});

const contest = z.strictObject({
  contestId: z.uuid(),
  state: contestState,
  accountId: id,
  /** Null where the key is destroyed. */
  text: z.string().nullable(),
  openedBy: actorBody,
  openedAt: instant,
  steps: z.array(
    z.strictObject({ answer: z.string(), reason: z.string(), actor: actorBody, at: instant }),
  ),
  entry: lineAnswer.nullable(),
  remedy: remedy.nullable(),
  /** Something newer was posted for the same meal. */
  putRight: z.boolean(),
});

export interface ContestListNeeds {
  readonly lists: OfficeLists;
  readonly statements: Statements;
  readonly texts: ContestTexts;
}

export function getContests({ lists, statements, texts }: ContestListNeeds): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/contests',
    summary: 'List contests with their line, and what putting it right takes',
    access: 'service',
    callers,
    query,
    answers: { 200: z.strictObject({ contests: z.array(contest), next: nextCursor }) },
    async handle({ params: { tenant }, query: { state, after, limit } }) {
      const found = await lists.contests(tenant, { state, after, limit });
      const { rows, next } = pageOf(found, limit, ({ _id }) => [_id]);
      const sealed = rows.map(({ _id, openedAt, text }) => {
        return { tenant, contestId: _id, at: openedAt, text };
      });
      const said = await texts.open(sealed);
      const contests = await Promise.all(
        rows.map((row, index) => contestBody(statements, row, said[index] ?? null)),
      );
      return { status: 200, headers: { 'cache-control': 'no-store' }, body: { contests, next } };
    },
  });
}

async function contestBody(statements: Statements, row: ContestDocument, text: string | null) {
  const lines = await statements.statement(row.tenant, row.accountId);
  const line = lines.find(({ entry }) => entry._id === row.entryId);
  const entries = lines.map(({ entry }) => entry);
  return {
    ...{ contestId: row._id, state: row.state, accountId: row.accountId, text },
    openedBy: row.openedBy,
    openedAt: row.openedAt.toISOString(),
    steps: row.steps.map(({ at, ...step }) => ({ ...step, at: at.toISOString() })),
    entry: line ? lineBody(line) : null,
    remedy: line ? remedyOf(line.entry) : null,
    putRight: line ? isPutRight(line.entry, entries) : false,
  };
}
