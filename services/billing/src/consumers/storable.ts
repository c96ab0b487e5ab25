/** Texts as the database gives them back: the hash of an entry is over what can be read again. */
import type { Actor } from '@mestolo/contracts/values.ts';

/** Half a surrogate pair would be stored as another character. */
export function storableText(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}

export function storableActor({ kind, id, onBehalfOf }: Actor): Actor {
  return onBehalfOf === undefined
    ? { kind, id: storableText(id) }
    : { kind, id: storableText(id), onBehalfOf: storableText(onBehalfOf) };
}
