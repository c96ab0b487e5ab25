/** Whose request it is, for limits: an address that the client itself cannot choose. */

export interface Hop {
  /** The other end of the connection. */
  readonly peer: string | null;
  /** What stands in `X-Forwarded-For`; each proxy adds whom it was called by, to the right. */
  readonly forwardedFor: string | readonly string[] | undefined;
  /** How many proxies of ours stand before this service. */
  readonly proxies: number;
}

/**
 * What our outermost proxy saw. Further to the left anybody may write what he likes. A household
 * has a whole /64 of IPv6, so that is what counts as one address.
 */
export function clientAddress({ peer, forwardedFor, proxies }: Hop): string {
  const named = [forwardedFor ?? []]
    .flat()
    .flatMap((part) => part.split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const hops = [...named, peer ?? 'unknown'];
  const address = hops[Math.max(0, hops.length - 1 - proxies)] ?? 'unknown';
  return /^[0-9a-f:%]*:[0-9a-f:%\w]*$/i.test(address) ? networkOf(address) : address;
}

function networkOf(address: string): string {
  const [head = '', tail = ''] = address.toLowerCase().split('%', 1)[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const groups = address.includes('::') ? [...left, ...zeros, ...right] : left;
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
