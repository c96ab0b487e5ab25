/** Who paid is personal data: it rests sealed, under the key of the Comune's year of payment. */
import type { ServiceClient } from '@mestolo/service/client.ts';
import { createKeyRing, type KeyRing } from '@mestolo/service/keys.ts';
import { z } from 'zod';
import type { SubjectLine } from '../store/takeover-door.ts';
import type { PlacedRow } from './read-lines.ts';

export type SealPayers = (
  tenant: string,
  lines: readonly SubjectLine[],
  rows: readonly PlacedRow[],
) => Promise<readonly SubjectLine[]>;

export interface Payer {
  readonly name: string | null;
  readonly taxCode: string | null;
}

export type OpenPayers = (
  tenant: string,
  payments: readonly { readonly subject: string; readonly payer: string | null }[],
) => Promise<readonly (Payer | null)[]>;

const payerText = z.object({ name: z.string().nullable(), taxCode: z.string().nullable() });

/** Each call has a key ring of its own: no key stays behind that may have to be forgotten. */
const ringOf = (client: Pick<ServiceClient, 'post'>): KeyRing => createKeyRing({ client });

export function payerSealer(client: Pick<ServiceClient, 'post'>): SealPayers {
  return async (tenant, lines, rows) => {
    const places = new Map(rows.map(({ file, row }) => [`${file}:${row.line}`, row]));
    const payers = lines.map(({ line }) => {
      const row = places.get(`${line.file}:${line.line}`);
      if (line.kind !== 'earlierPayments' || !row || !(row.payer || row.payerTaxCode)) return null;
      const text = JSON.stringify({ name: row.payer || null, taxCode: row.payerTaxCode || null });
      return { keyId: `tenant:${tenant}:receipts:${line.day.slice(0, 4)}`, text };
    });
    const ring = ringOf(client);
    const keyIds = payers.flatMap((payer) => (payer ? [payer.keyId] : []));
    if (keyIds.length > 0) await ring.fetch(keyIds, { create: true });
    return lines.map((one, index) => {
      const payer = payers[index];
      if (!payer) return one;
      const sealed = ring.seal(payer.keyId, placeOf(tenant, one.subject), payer.text);
      return { ...one, line: { ...one.line, payer: sealed } };
    });
  };
}

/** Null where there is no payer, or the key is destroyed. */
export function payerOpener(client: Pick<ServiceClient, 'post'>): OpenPayers {
  return async (tenant, payments) => {
    const ring = ringOf(client);
    await ring.fetchFor(payments.map(({ payer }) => payer));
    return payments.map(({ subject, payer }) => {
      const text = payer && ring.open(payer, placeOf(tenant, subject));
      return text ? payerText.parse(JSON.parse(text)) : null;
    });
  };
}

function placeOf(tenant: string, subject: string) {
  return { tenant, recordId: subject, field: 'payer' };
}
