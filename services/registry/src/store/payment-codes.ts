/** Payment codes for families that have none: each one is given once in the whole installation. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import { type Mint, mintPaymentCode } from '../domain/mint.ts';
import { FAMILIES } from './collections.ts';
import type { FamilyDocument } from './documents.ts';

/** What is drawn beyond the need, should one of them be somebody's. */
const SPARE = 8;

export interface CodeNeed {
  readonly mint: Mint;
  /** How many codes at most. */
  readonly count: number;
}

/**
 * Those of the codes that could be given which are somebody's. One that is taken meanwhile meets
 * the unique index; the whole is then decided again, with another look at what is taken.
 */
export async function loadTakenCodes(
  reader: SnapshotReader,
  needs: readonly CodeNeed[],
): Promise<ReadonlySet<string>> {
  const candidates = needs.flatMap(({ mint, count }) =>
    Array.from({ length: count + SPARE }, (_, place) => mintPaymentCode(mint, place)),
  );
  const found = await reader.find<Required<Pick<FamilyDocument, 'paymentCode'>>>(
    FAMILIES,
    { paymentCode: { $in: candidates } },
    { projection: { paymentCode: 1 } },
  );
  return new Set(found.map(({ paymentCode }) => paymentCode));
}

export type CodeSource = (mint: Mint) => string;

/** Gives codes one after the other, each once, passing over those that are taken. */
export function codeSource(taken: ReadonlySet<string>): CodeSource {
  const given = new Set(taken);
  const places = new Map<Mint, number>();
  return (mint) => {
    let place = places.get(mint) ?? 0;
    while (given.has(mintPaymentCode(mint, place))) place += 1;
    places.set(mint, place + 1);
    const code = mintPaymentCode(mint, place);
    given.add(code);
    return code;
  };
}
