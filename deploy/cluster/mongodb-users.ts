/** Users and rights of MongoDB as its Kubernetes operator reads them, from the services' lists. */
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { AUDITOR, PREFIX } from '../box/secret-files.ts';
import { collectionsOf, databaseOf, rolesFor } from '../local/databases.ts';

const ROLE = 'service';

interface Login {
  readonly name: string;
  readonly db: string;
  readonly roles: readonly { readonly name: string; readonly db: string }[];
  readonly secret: { readonly name: string; readonly key: string };
}

function userOf({ name, db, roles, secret }: Login) {
  const written = name.replaceAll('_', '-');
  return {
    name,
    db,
    passwordSecretRef: secret,
    roles,
    // Where the operator writes what it made of the password.
    scramCredentialsSecretName: `mongodb-${written}`,
  };
}

async function roleOf(service: ServiceName) {
  const db = databaseOf(PREFIX, service);
  const privileges = rolesFor(service, await collectionsOf(service), db);
  return { role: ROLE, db, privileges, roles: [] };
}

/** A patch of the MongoDBCommunity: a user for each service with the rights of its collections. */
export async function mongodbUsers() {
  const databases = services.map((service) => databaseOf(PREFIX, service));
  const ofServices = services.map((name) => {
    const db = databaseOf(PREFIX, name);
    const secret = { name, key: 'mongodb-password' };
    return userOf({ name, db, secret, roles: [{ name: ROLE, db }] });
  });
  const admin = userOf({
    name: 'admin',
    db: 'admin',
    secret: { name: 'mongodb', key: 'admin-password' },
    roles: [{ name: 'root', db: 'admin' }],
  });
  const auditor = userOf({
    name: AUDITOR,
    db: 'admin',
    secret: { name: 'mongodb', key: 'auditor-password' },
    roles: databases.map((db) => ({ name: 'read', db })),
  });
  return {
    apiVersion: 'mongodbcommunity.mongodb.com/v1',
    kind: 'MongoDBCommunity',
    metadata: { name: 'mestolo-mongodb' },
    spec: {
      security: { roles: await Promise.all(services.map(roleOf)) },
      users: [admin, auditor, ...ofServices],
    },
  };
}
