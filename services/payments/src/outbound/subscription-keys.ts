/** Which subscription keys PagoPA's doors are called with: of each creditor, for each part. */

/** The products of PagoPA that a creditor subscribes to, as they are called in the settings. */
export type PagopaPart = 'checkout' | 'aca' | 'gpd' | 'gpdPayments' | 'fdr' | 'bizEvents';

/** By fiscal code, or `*` for every creditor that has none of its own. */
export type SubscriptionKeys = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** PagoPA gives keys in pairs, so that one can be renewed while the other is in use. */
const SECONDARY = 'Secondary';

/** The keys to try, in order; empty where the creditor has none for this part. */
export function keysFor(
  keys: SubscriptionKeys,
  { fiscalCode, part }: { readonly fiscalCode: string; readonly part: PagopaPart },
): readonly string[] {
  const named = { ...keys['*'], ...keys[fiscalCode] };
  const pair = (name: string) => [named[name], named[`${name}${SECONDARY}`]];
  // The receipts of positions may be subscribed together with the positions.
  const found = part === 'gpdPayments' ? [...pair(part), ...pair('gpd')] : pair(part);
  return [...new Set(found.filter((key) => key !== undefined && key !== ''))] as string[];
}
