/**
 * The secrets of one box, a file each: what every container is shown, and nothing beside it. They
 * are made from the same keys and passwords as those of a local start.
 */
import { createHash } from 'node:crypto';
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { databaseOf } from '../local/databases.ts';
import { publicKeySet, type Secrets, secretOf } from '../local/secrets.ts';
import { propertiesOfBox, usersOfBox } from './kafka-files.ts';

export type Kind = 'demo' | 'production';

export const PREFIX = 'mestolo';
export const MONGODB_HOST = 'mongodb:27017';
export const AUDITOR = `${PREFIX}_auditor`;

/** Name of the file without its ending, and what is in it. */
export type SecretFiles = Readonly<Record<string, string>>;

/** A user's address on the one replica set of the box; passwords need no escaping. */
export function boxUri(user: {
  readonly name: string;
  readonly password: string;
  readonly database: string;
}): string {
  const { name, password, database } = user;
  const query = `replicaSet=mestolo&authSource=${database}`;
  return `mongodb://${name}:${password}@${MONGODB_HOST}/${database}?${query}`;
}

function filesOf(service: ServiceName, secrets: Secrets): [string, string][] {
  const password = secretOf(secrets.passwords, `mongodb:${service}`);
  const database = databaseOf(PREFIX, service);
  return [
    [`${service}-mongodb-uri`, boxUri({ name: service, password, database })],
    [`${service}-kafka-password`, secretOf(secrets.passwords, `kafka:${service}`)],
    [`${service}-signing-key`, secrets.signers[service]],
    [`${service}-quarantine-key`, secretOf(secrets.keys, `quarantine:${service}`)],
  ];
}

/** Files that are written anew each time, as all of their content comes from `all.json`. */
export function madeFiles(secrets: Secrets): SecretFiles {
  const { passwords, keys } = secrets;
  const users = ['admin', ...services].map((user): [string, string] => [
    user,
    secretOf(passwords, `kafka:${user}`),
  ]);
  const broker = secretOf(passwords, 'kafka:broker');
  const members = createHash('sha512').update(secretOf(passwords, 'mongodb:members'));
  const auditor = secretOf(passwords, 'mongodb:auditor');
  return {
    ...Object.fromEntries(services.flatMap((service) => filesOf(service, secrets))),
    'public-keys': publicKeySet(secrets),
    'office-signing-key': secrets.signers.office,
    'auditor-mongodb-uri': boxUri({ name: AUDITOR, password: auditor, database: 'admin' }),
    'registry-master-key': secretOf(keys, 'registry:master'),
    'registry-search-key': secretOf(keys, 'registry:search'),
    'attendance-webhook-key': secretOf(keys, 'attendance:webhooks'),
    'portal-link-key': secretOf(keys, 'portal:links'),
    'notifications-token-key': secretOf(keys, 'notifications:tokens'),
    'notifications-number-key': secretOf(keys, 'notifications:numbers'),
    'bounce-token': secretOf(passwords, 'bounces'),
    'station-proxy-secret': secretOf(passwords, 'station:proxy'),
    'kafka-properties': propertiesOfBox(broker),
    'kafka-users': usersOfBox(Object.fromEntries(users), broker),
    'mongodb-members-key': members.digest('base64'),
    'demo-app-io-key': secretOf(passwords, 'appIo'),
    'demo-pagopa-key': secretOf(passwords, 'pagopa'),
    'grafana-password': secretOf(passwords, 'grafana'),
  };
}

/** The names of the files below. */
export const filledByPeople = [
  ...['smtp-url', 'dkim-private-key', 'twilio-auth-token', 'app-io-keys'],
  'pagopa-subscription-keys',
];

/** Files that only people can fill: what providers gave them. They are made once and kept. */
export function givenFiles(kind: Kind, secrets: Secrets): SecretFiles {
  if (kind === 'production') {
    return {
      'smtp-url': '',
      'dkim-private-key': '',
      'twilio-auth-token': '',
      'app-io-keys': '{}',
      'pagopa-subscription-keys': '{}',
    };
  }
  const pagopa = secretOf(secrets.passwords, 'pagopa');
  const appIo = secretOf(secrets.passwords, 'appIo');
  const doors = ['checkout', 'aca', 'gpd', 'fdr', 'bizEvents'];
  return {
    'smtp-url': 'smtp://mailbox:4125',
    'dkim-private-key': '',
    'twilio-auth-token': secretOf(secrets.passwords, 'twilio'),
    'app-io-keys': JSON.stringify({ '*': appIo }),
    'pagopa-subscription-keys': JSON.stringify({
      '*': Object.fromEntries(doors.map((door) => [door, pagopa])),
    }),
  };
}
