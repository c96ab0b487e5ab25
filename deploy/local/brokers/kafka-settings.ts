/** The settings of one Kafka broker on one box: KRaft, SASL on every door, small and durable. */
export type KafkaSettings = Readonly<Record<string, string | number | boolean>>;

export interface KafkaAddresses {
  readonly clientPort: number;
  readonly controllerPort: number;
  readonly tlsPort?: number;
}

export interface BrokerSecrets {
  /** The broker's own user, with which it talks to itself. */
  readonly username: string;
  readonly password: string;
}

const SCRAM = 'org.apache.kafka.common.security.scram.ScramLoginModule';
const PLAIN = 'org.apache.kafka.common.security.plain.PlainLoginModule';
/** Makes topics and gives rights. */
const ADMIN_USER = 'admin';
const ONE_YEAR_MINUTES = 365 * 24 * 60;

/** Passwords stand inside quotes in a properties file; these need no escaping there. */
export function assertPlain(word: string): void {
  if (!/^[A-Za-z0-9_.~-]+$/.test(word)) {
    throw new Error('A Kafka user or password may hold only letters, digits and . _ ~ -');
  }
}

/** Whoever is on no list does nothing; the broker itself and the admin need no list. */
export function authorizer(users: readonly string[]): KafkaSettings {
  return {
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': users.map((user) => `User:${user}`).join(';'),
    'allow.everyone.if.no.acl.found': false,
  };
}

function listeners(addresses: KafkaAddresses, secrets: BrokerSecrets): KafkaSettings {
  const { clientPort, controllerPort, tlsPort } = addresses;
  const tls = tlsPort === undefined ? '' : `,TLS://127.0.0.1:${tlsPort}`;
  const login = `required username="${secrets.username}" password="${secrets.password}"`;
  const known = `user_${secrets.username}="${secrets.password}"`;
  return {
    listeners: `CLIENT://127.0.0.1:${clientPort},CONTROLLER://127.0.0.1:${controllerPort}${tls}`,
    'advertised.listeners': `CLIENT://127.0.0.1:${clientPort}${tls}`,
    'listener.security.protocol.map':
      'CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT,TLS:SASL_SSL',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'inter.broker.listener.name': 'CLIENT',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'listener.name.client.scram-sha-512.sasl.jaas.config': `${SCRAM} ${login};`,
    'listener.name.tls.scram-sha-512.sasl.jaas.config': `${SCRAM} ${login};`,
    // SCRAM users live in the very metadata that the controller keeps, so its door takes PLAIN.
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.controller.plain.sasl.jaas.config': `${PLAIN} ${login} ${known};`,
  };
}

/** Sizes for one box; the inner topics have few partitions, as each costs files and start time. */
const oneBox: KafkaSettings = {
  'offsets.topic.num.partitions': 4,
  'offsets.topic.replication.factor': 1,
  'transaction.state.log.num.partitions': 2,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'share.coordinator.state.topic.num.partitions': 1,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'num.network.threads': 2,
  'num.io.threads': 4,
  'background.threads': 2,
  'num.recovery.threads.per.data.dir': 2,
  'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
  'group.coordinator.threads': 1,
  // After a crash the node lets itself in again only when its former self has timed out.
  'broker.heartbeat.interval.ms': 500,
  'broker.session.timeout.ms': 3000,
};

const durable: KafkaSettings = {
  'auto.create.topics.enable': false,
  // A school is closed in summer; a group must still know in autumn how far it had read.
  'offsets.retention.minutes': ONE_YEAR_MINUTES,
  // There is no second broker that would still have what a power cut takes from the page cache.
  'log.flush.interval.messages': 1,
  'group.initial.rebalance.delay.ms': 0,
};

export function kafkaProperties(options: {
  readonly dataFolder: string;
  readonly addresses: KafkaAddresses;
  readonly secrets: BrokerSecrets;
  readonly keyStore?: { readonly file: string; readonly password: string };
  readonly settings?: KafkaSettings;
}): string {
  assertPlain(options.secrets.username);
  assertPlain(options.secrets.password);
  const { keyStore } = options;
  const settings: KafkaSettings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'log.dirs': options.dataFolder,
    ...listeners(options.addresses, options.secrets),
    ...authorizer([options.secrets.username, ADMIN_USER]),
    ...oneBox,
    ...durable,
    ...(keyStore && {
      'listener.name.tls.ssl.keystore.type': 'PKCS12',
      'listener.name.tls.ssl.keystore.location': keyStore.file,
      'listener.name.tls.ssl.keystore.password': keyStore.password,
    }),
    ...options.settings,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
