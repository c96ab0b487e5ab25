/** The Secrets of an installation on a cluster: each program is shown its own, and nothing else. */
import { services } from '@mestolo/contracts/topics.ts';
import { filledByPeople, madeFiles, PREFIX, type SecretFiles } from '../box/secret-files.ts';
import { addressOn, databaseOf } from '../local/databases.ts';
import { type Secrets, secretOf } from '../local/secrets.ts';

/** What a service is shown besides the files that begin with its name. */
const alsoShown: Readonly<Record<string, readonly string[]>> = {
  payments: ['station-proxy-secret', 'pagopa-subscription-keys'],
  notifications: [
    ...['smtp-url', 'dkim-private-key', 'twilio-auth-token', 'bounce-token', 'app-io-keys'],
  ],
};

export type NamedSecrets = Readonly<Record<string, SecretFiles>>;

export interface ToShow {
  readonly secrets: Secrets;
  /** `kind`, and the files that people fill. */
  readonly given: SecretFiles;
  /** `mongodb://host:port,…/?replicaSet=…`, without a login; the box's own if it is not given. */
  readonly mongodb: string | null;
}

/** By name of the Secret: the files in it. */
export function clusterSecrets({ secrets, given, mongodb }: ToShow): NamedSecrets {
  const files: SecretFiles = { ...madeFiles(secrets), ...given };
  const password = (name: string) => secretOf(secrets.passwords, name);
  const ofServices = services.map((service): [string, SecretFiles] => {
    const database = databaseOf(PREFIX, service);
    const user = { name: service, password: password(`mongodb:${service}`), database };
    return [
      service,
      {
        ...startingWith(files, `${service}-`),
        ...pick(files, ['public-keys', ...(alsoShown[service] ?? [])]),
        ...(mongodb === null ? {} : { 'mongodb-uri': addressOn(mongodb, user) }),
        // For an operator of MongoDB that makes the users.
        'mongodb-password': user.password,
      },
    ];
  });
  return {
    ...Object.fromEntries(ofServices),
    tools: { all: JSON.stringify(secrets, null, 2), ...pick(files, ['kind', ...filledByPeople]) },
    kafka: {
      ...pick(files, ['kafka-properties', 'kafka-users']),
      'admin-password': password('kafka:admin'),
    },
    mongodb: {
      ...pick(files, ['mongodb-members-key']),
      'admin-password': password('mongodb:admin'),
      'auditor-password': password('mongodb:auditor'),
    },
    ...(given.kind === 'demo' ? standIns(files) : {}),
  };
}

function standIns(files: SecretFiles): NamedSecrets {
  return {
    mailbox: {
      ...pick(files, ['twilio-auth-token', 'bounce-token']),
      'app-io-key': files['demo-app-io-key'] ?? '',
    },
    gateway: { 'pagopa-key': files['demo-pagopa-key'] ?? '' },
    lunch: pick(files, ['office-signing-key', 'auditor-mongodb-uri']),
  };
}

function startingWith(files: SecretFiles, prefix: string): SecretFiles {
  return Object.fromEntries(
    Object.entries(files)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, text]) => [name.slice(prefix.length), text]),
  );
}

function pick(files: SecretFiles, names: readonly string[]): SecretFiles {
  return Object.fromEntries(names.map((name) => [name, files[name] ?? '']));
}

/** What `kubectl apply -f -` reads. */
export function secretManifests(named: NamedSecrets, namespace: string) {
  const items = Object.entries(named).map(([name, stringData]) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, labels: { 'app.kubernetes.io/part-of': 'mestolo' } },
    type: 'Opaque',
    stringData,
  }));
  return { apiVersion: 'v1', kind: 'List', items };
}
