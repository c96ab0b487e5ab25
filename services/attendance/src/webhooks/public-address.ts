/** Which addresses a webhook may go to: our own networks are none of a receiver's business. */
import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** False for private, local, reserved and translated addresses, and for what is none at all. */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '');
  if (!ipaddr.isValid(bare)) return false;
  // An IPv4 address in IPv6's clothes is judged as what it is.
  return ipaddr.process(bare).range() === 'unicast';
}

export class NotPublic extends Error {
  override readonly name = 'NotPublic';
}

type LookUpAll = (
  hostname: string,
  done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

const systemLookUp: LookUpAll = (hostname, done) => lookup(hostname, { all: true }, done);

/**
 * Resolves a name for one connection, which then goes to just these addresses: a name that says
 * something else a moment later gains nothing. One address that is not public spoils the name.
 */
export function publicLookup(lookUpAll: LookUpAll = systemLookUp): LookupFunction {
  return (hostname, options, callback) => {
    lookUpAll(hostname, (error, addresses) => {
      const bad = addresses?.find(({ address }) => !isPublicAddress(address));
      const [first] = addresses ?? [];
      if (error || !first) callback(error ?? new NotPublic('the name has no address'), '');
      else if (bad) callback(new NotPublic('the name leads to an address that is not public'), '');
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** What is wrong with an address for a webhook; null where nothing is. */
export function faultOfUrl(text: string, allowedHosts: readonly string[]): string | null {
  if (!URL.canParse(text)) return 'This is no address.';
  const url = new URL(text);
  if (url.username || url.password) return 'An address with a password would be seen by many.';
  if (url.hash) return 'An address ends before its #.';
  if (isAllowed(url, allowedHosts)) return null;
  if (url.protocol !== 'https:') return 'A webhook goes to https:// only.';
  const isNumeric = /^\[|^[0-9.]+$/.test(url.hostname);
  if (isNumeric && !isPublicAddress(url.hostname)) return 'This address is not public.';
  return null;
}

/** Named in the configuration, for tests and receivers on the same network. */
export function isAllowed(url: URL, allowedHosts: readonly string[]): boolean {
  return /^https?:$/.test(url.protocol) && allowedHosts.includes(url.host);
}
