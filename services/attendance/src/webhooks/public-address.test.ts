/** A webhook reaches nothing but the public internet, whatever its address or its name says. */
import { expect, test } from 'vitest';
import { faultOfUrl, isPublicAddress, publicLookup } from './public-address.ts';

test.each(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'])('%s is public', (one) => {
  expect(isPublicAddress(one)).toBe(true);
});

test.each([
  ...['127.0.0.1', '10.0.0.1', '172.16.5.4', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
  ...['0.0.0.0', '255.255.255.255', '224.0.0.1', '198.18.0.1', '192.0.2.1', '240.0.0.1'],
  ...['::1', '::', 'fe80::1', 'fc00::1', 'ff02::1', '::ffff:127.0.0.1', '64:ff9b::a00:1'],
  ...['2002:a00:1::', '2001:db8::1', '[::1]', 'localhost', ''],
])('%s is not public', (one) => expect(isPublicAddress(one)).toBe(false));

test.each([
  ['https://receiver.example/hook', null],
  ['https://receiver.example:8443/hook', null],
  ['http://receiver.example/hook', /https/],
  ['https://127.0.0.1/hook', /not public/],
  ['https://2130706433/hook', /not public/],
  ['https://0x7f.1/hook', /not public/],
  ['https://[::1]/hook', /not public/],
  ['https://[::ffff:10.0.0.1]/hook', /not public/],
  ['https://me:secret@receiver.example/', /password/],
  ['https://receiver.example/#there', /#/],
  ['ftp://receiver.example/', /https/],
  ['receiver.example', /no address/],
])('a webhook to %s: %s', (url, fault) => {
  if (fault === null) expect(faultOfUrl(url, [])).toBeNull();
  else expect(faultOfUrl(url, [])).toMatch(fault);
});

test('a receiver on our own network is called where the configuration names it', () => {
  expect(faultOfUrl('http://127.0.0.1:9000/hook', ['127.0.0.1:9000'])).toBeNull();
  expect(faultOfUrl('http://127.0.0.1:9001/hook', ['127.0.0.1:9000'])).not.toBeNull();
});

async function resolved(...addresses: string[]): Promise<unknown> {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const lookup = publicLookup((_name, done) => done(null, found));
  return new Promise((resolve) => {
    lookup('receiver.example', { all: true }, (error, all) => resolve(error?.name ?? all));
  });
}

test('a name is good only where all that it stands for is public', async () => {
  expect(await resolved('93.184.215.14')).toEqual([{ address: '93.184.215.14', family: 4 }]);
  expect(await resolved('10.0.0.1')).toBe('NotPublic');
  expect(await resolved('93.184.215.14', '::1')).toBe('NotPublic');
  expect(await resolved()).toBe('NotPublic');
});
