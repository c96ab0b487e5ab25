/** Views are set and never added to: of each subject the highest version counts, in any order. */

export interface Versioned {
  readonly _id: string;
  readonly version: number;
}

/** The documents among `arriving` that are newer than what is there, one for each subject. */
export function newestOf<Document extends Versioned>(
  known: ReadonlyMap<string, number>,
  arriving: readonly Document[],
): readonly Document[] {
  const newest = new Map<string, Document>();
  for (const document of arriving) {
    const version = newest.get(document._id)?.version ?? known.get(document._id) ?? 0;
    if (document.version > version) newest.set(document._id, document);
  }
  return [...newest.values()];
}
