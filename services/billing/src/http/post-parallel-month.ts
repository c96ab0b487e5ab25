/** POST /internal/tenants/{tenant}/parallel-month: the other system's balances against ours. */
import { id, localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { compareBalances } from '../domain/parallel-month.ts';
import { officeFiles } from '../takeover/office-file.ts';
import type { FindOwners } from '../takeover/owners.ts';
import { readTakeover } from '../takeover/read-lines.ts';
import { callers } from './office-fields.ts';
import { LISTS_LIMIT_BYTES, lineProblem, readFile } from './takeover-fields.ts';

const body = z.strictObject({
  files: officeFiles,
  /** Ours is what counts up to this day; without it, everything. */
  on: localDate.optional(),
});

const place = z.strictObject({ file: z.string(), line: z.int() });
const places = z.array(place);
const theirCents = z.int();
const ourCents = z.int();

const comparison = z.discriminatedUnion('result', [
  z.strictObject({
    result: z.enum(['equal', 'differs']),
    ...{ accountId: id, theirCents, ourCents, differenceCents: z.int(), places },
  }),
  z.strictObject({ result: z.literal('missingHere'), theirCents, places }),
  z.strictObject({ result: z.literal('missingThere'), accountId: id, ourCents }),
]);

const answer = z.strictObject({
  files: z.array(readFile),
  /** Lines that cannot be read: they are compared with nothing. */
  unread: z.array(z.strictObject({ ...place.shape, problems: z.array(lineProblem) })),
  lines: z.array(comparison),
  counts: z.record(z.enum(['equal', 'differs', 'missingHere', 'missingThere']), z.int()),
});

export interface ParallelMonthNeeds {
  readonly owners: FindOwners;
  /** All balances of the Comune's families, by account. */
  balances(tenant: string, on: string | null): Promise<ReadonlyMap<string, number>>;
}

export function postParallelMonth({ owners, balances }: ParallelMonthNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/parallel-month',
    summary: 'Compare the balances of the system before with ours, line by line',
    access: 'service',
    callers,
    body,
    bodyLimitBytes: LISTS_LIMIT_BYTES,
    answers: { 200: answer },
    async handle({ params: { tenant }, body: { files, on } }) {
      const kinds = Object.fromEntries(
        Object.keys(files).map((name) => [name, 'balances'] as const),
      );
      const read = readTakeover(files, kinds);
      const whose = await owners(
        tenant,
        read.rows.map(({ row }) => row),
      );
      const unread = read.rows.flatMap(({ file, row: { line, problems } }) =>
        problems.length > 0 ? [{ file, line, problems }] : [],
      );
      const theirs = read.rows.flatMap(({ file, row: { line, problems, amountCents } }, index) => {
        const owner = whose[index];
        if (problems.length > 0 || amountCents === null) return [];
        const accountId = typeof owner === 'object' ? owner.accountId : null;
        return [{ file, line, accountId, balanceCents: amountCents }];
      });
      const lines = compareBalances(theirs, await balances(tenant, on ?? null));
      const count = (result: string) => lines.filter((line) => line.result === result).length;
      const counts = {
        ...{ equal: count('equal'), differs: count('differs') },
        ...{ missingHere: count('missingHere'), missingThere: count('missingThere') },
      };
      return { status: 200, body: { files: read.files, unread, lines, counts } };
    },
  });
}
