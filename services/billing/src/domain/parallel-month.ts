/** A month in which both systems run: their balances are held against ours, line by line. */
import { sumCents } from '@mestolo/money/cents.ts';

export interface TheirLine {
  readonly file: string;
  readonly line: number;
  /** Null where nobody here is meant by the line. */
  readonly accountId: string | null;
  readonly balanceCents: number;
}

export type Comparison =
  | {
      readonly result: 'equal' | 'differs';
      readonly accountId: string;
      readonly theirCents: number;
      readonly ourCents: number;
      /** What ours has more. */
      readonly differenceCents: number;
      readonly places: readonly Place[];
    }
  | {
      readonly result: 'missingHere';
      readonly theirCents: number;
      readonly places: readonly Place[];
    }
  | { readonly result: 'missingThere'; readonly accountId: string; readonly ourCents: number };

export interface Place {
  readonly file: string;
  readonly line: number;
}

/** Lines of one family, one for each child, are added up. An account with nothing is not missed. */
export function compareBalances(
  theirs: readonly TheirLine[],
  ours: ReadonlyMap<string, number>,
): readonly Comparison[] {
  const placeOf = ({ file, line }: TheirLine): Place => ({ file, line });
  const strangers = theirs.filter(({ accountId }) => accountId === null);
  const families = Map.groupBy(
    theirs.filter(({ accountId }) => accountId !== null),
    ({ accountId }) => accountId ?? '',
  );
  const known = [...families].map(([accountId, lines]): Comparison => {
    const theirCents = sumCents(...lines.map(({ balanceCents }) => balanceCents));
    const places = lines.map(placeOf);
    const ourCents = ours.get(accountId);
    if (ourCents === undefined && theirCents !== 0) {
      return { result: 'missingHere', theirCents, places };
    }
    const differenceCents = sumCents(ourCents ?? 0, -theirCents);
    const result = differenceCents === 0 ? 'equal' : 'differs';
    return { result, accountId, theirCents, ourCents: ourCents ?? 0, differenceCents, places };
  });
  const missingHere = strangers.map((line): Comparison => {
    return { result: 'missingHere', theirCents: line.balanceCents, places: [placeOf(line)] };
  });
  const missingThere = [...ours]
    .filter(([accountId, cents]) => cents !== 0 && !families.has(accountId))
    .map(([accountId, ourCents]): Comparison => ({ result: 'missingThere', accountId, ourCents }));
  return [...known, ...missingHere, ...missingThere];
}
