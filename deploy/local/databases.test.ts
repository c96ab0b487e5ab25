/** What a service's database user may do, and where it finds its database. */
import { expect, test } from 'vitest';
import { rolesFor, serviceUri } from './databases.ts';

const actionsOn = (privileges: ReturnType<typeof rolesFor>, collection: string) =>
  privileges.find(({ resource }) => resource.collection === collection)?.actions ?? [];

test('what is immutable can be read and added to, and never changed or removed', () => {
  const privileges = rolesFor('billing', [
    { name: 'entries', immutable: true },
    { name: 'accounts' },
  ]);
  expect(actionsOn(privileges, 'entries')).toEqual(
    expect.arrayContaining(['find', 'insert', 'createIndex']),
  );
  for (const change of ['update', 'remove', 'dropCollection', 'dropIndex', 'collMod']) {
    expect(actionsOn(privileges, 'entries')).not.toContain(change);
  }
  expect(actionsOn(privileges, 'accounts')).toEqual(
    expect.arrayContaining(['find', 'insert', 'update', 'remove', 'changeStream']),
  );
});

test('every right is on the own database, and to write on a named collection', () => {
  const privileges = rolesFor('billing', [{ name: 'entries' }]);
  expect(new Set(privileges.map(({ resource }) => resource.db))).toEqual(
    new Set(['mestolo_billing']),
  );
  expect(actionsOn(privileges, '')).toEqual(['listCollections', 'find', 'changeStream']);
});

test.each([
  ['mongodb://admin:s%40me@h:27017/admin?replicaSet=mestolo&authSource=admin', 'h:27017'],
  ['mongodb://a,b:2/?replicaSet=mestolo', 'a,b:2'],
])('a service has the servers of %s and its own user', (adminUri, hosts) => {
  const user = { service: 'billing', database: 'test_x_billing', password: 'p/1' } as const;
  expect(serviceUri(adminUri, user)).toBe(
    `mongodb://billing:p%2F1@${hosts}/test_x_billing?replicaSet=mestolo&authSource=test_x_billing`,
  );
});
