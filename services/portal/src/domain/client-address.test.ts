/** Whom a limit counts: never whom the client says it is. */
import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

test.each([
  ['198.51.100.7', undefined, 0, '198.51.100.7'],
  ['198.51.100.7', '203.0.113.9', 0, '198.51.100.7'],
  ['10.0.0.1', '203.0.113.9', 1, '203.0.113.9'],
  ['10.0.0.1', '1.2.3.4, 203.0.113.9', 1, '203.0.113.9'],
  ['10.0.0.1', ['1.2.3.4', '203.0.113.9, 10.0.0.2'], 2, '203.0.113.9'],
  // Fewer hops than proxies: whoever came past them is the one.
  ['10.0.0.1', undefined, 2, '10.0.0.1'],
  [null, undefined, 0, 'unknown'],
  ['2001:db8:1:2:3:4:5:6', undefined, 0, '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2::9', undefined, 0, '2001:db8:1:2::/64'],
  ['2001:db8::1', undefined, 0, '2001:db8:0:0::/64'],
  ['::1', undefined, 0, '0:0:0:0::/64'],
  ['::ffff:198.51.100.7', undefined, 0, '::ffff:198.51.100.7'],
])('%s with %j behind %i proxies is %s', (peer, forwardedFor, proxies, address) => {
  expect(clientAddress({ peer, forwardedFor, proxies })).toBe(address);
});
