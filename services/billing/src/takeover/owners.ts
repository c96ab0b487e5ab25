/** Whose a line is: codes and tax codes of an office's list, resolved through registry in bulk. */
import type { MoneyRow } from '@mestolo/office-csv/read-money.ts';
import type { ServiceClient } from '@mestolo/service/client.ts';
import { z } from 'zod';

export interface Owner {
  readonly accountId: string;
  readonly pupilId: string | null;
}

/** Why nobody can be told. */
export type OwnerUnknown = 'noCode' | 'unknownCode' | 'severalFamilies';

export type FindOwners = (
  tenant: string,
  rows: readonly OwnerCodes[],
) => Promise<readonly (Owner | OwnerUnknown)[]>;

export type OwnerCodes = Pick<
  MoneyRow,
  'familyCode' | 'holderTaxCode' | 'pupilCode' | 'pupilTaxCode'
>;

const pupil = z.object({ pupilId: z.string(), accountId: z.string() });

const resolved = z.object({
  families: z.array(z.object({ accountId: z.string() }).nullable()),
  taxCodes: z.array(z.object({ accountIds: z.array(z.string()), pupils: z.array(pupil) })),
  pupils: z.array(pupil.nullable()),
});

/** Registry takes 2,000 codes a call; a row has at most two tax codes. */
const ROWS_A_CALL = 1_000;
const TIMEOUT_MS = 20_000;
/** Registry knows none that is longer, and would refuse the whole call. */
const LONGEST_CODE = 80;

export function askOwners(client: Pick<ServiceClient, 'post'>): FindOwners {
  return async (tenant, rows) => {
    const owners: (Owner | OwnerUnknown)[] = [];
    for (let from = 0; from < rows.length; from += ROWS_A_CALL) {
      owners.push(...(await resolve(client, tenant, rows.slice(from, from + ROWS_A_CALL))));
    }
    return owners;
  };
}

async function resolve(
  client: Pick<ServiceClient, 'post'>,
  tenant: string,
  rows: readonly OwnerCodes[],
): Promise<(Owner | OwnerUnknown)[]> {
  const codesOf = (pick: (row: OwnerCodes) => readonly string[]) => [
    ...new Set(rows.flatMap(pick).filter((code) => code !== '' && code.length <= LONGEST_CODE)),
  ];
  const families = codesOf(({ familyCode }) => [familyCode]);
  const pupils = codesOf(({ pupilCode }) => [pupilCode]);
  const taxCodes = codesOf(({ holderTaxCode, pupilTaxCode }) => [holderTaxCode, pupilTaxCode]);
  const answer = await client.post(`/internal/tenants/${tenant}/people:resolve`, {
    schema: resolved,
    body: { families, pupils, taxCodes },
    timeoutMs: TIMEOUT_MS,
  });
  const at = <Found>(codes: readonly string[], found: readonly Found[]) =>
    new Map(codes.map((code, index) => [code, found[index]]));
  const known = {
    families: at(families, answer.families),
    pupils: at(pupils, answer.pupils),
    taxCodes: at(taxCodes, answer.taxCodes),
  };
  return rows.map((row) => ownerOf(row, known));
}

interface KnownCodes {
  readonly families: ReadonlyMap<string, { accountId: string } | null | undefined>;
  readonly pupils: ReadonlyMap<string, z.infer<typeof pupil> | null | undefined>;
  readonly taxCodes: ReadonlyMap<string, z.infer<typeof resolved>['taxCodes'][number] | undefined>;
}

/** Every code of the line must lead to one and the same family. */
export function ownerOf(row: OwnerCodes, known: KnownCodes): Owner | OwnerUnknown {
  const said: (readonly string[])[] = [];
  let pupilId: string | null = null;
  if (row.familyCode !== '') {
    const found = known.families.get(row.familyCode);
    said.push(found ? [found.accountId] : []);
  }
  if (row.pupilCode !== '') {
    const found = known.pupils.get(row.pupilCode);
    said.push(found ? [found.accountId] : []);
    pupilId = found?.pupilId ?? null;
  }
  if (row.pupilTaxCode !== '') {
    const found = known.taxCodes.get(row.pupilTaxCode)?.pupils ?? [];
    said.push(found.map(({ accountId }) => accountId));
    if (found.length === 1) pupilId ??= found[0]?.pupilId ?? null;
  }
  if (row.holderTaxCode !== '') {
    said.push(known.taxCodes.get(row.holderTaxCode)?.accountIds ?? []);
  }
  const [first, ...others] = said;
  if (first === undefined) return 'noCode';
  if (said.some((ids) => ids.length === 0)) return 'unknownCode';
  const agreed = [...new Set(first.filter((id) => others.every((ids) => ids.includes(id))))];
  const [accountId] = agreed;
  if (agreed.length !== 1 || accountId === undefined) return 'severalFamilies';
  return { accountId, pupilId };
}
