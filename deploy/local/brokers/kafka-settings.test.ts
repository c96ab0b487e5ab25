/** What the settings of the local Kafka must say, whatever else changes. */
import { expect, test } from 'vitest';
import { kafkaProperties } from './kafka-settings.ts';

const given = {
  dataFolder: '/data',
  addresses: { clientPort: 1, controllerPort: 2 },
  secrets: { username: 'broker', password: 'secret' },
};

function settingsOf(options: Parameters<typeof kafkaProperties>[0]): Map<string, string> {
  const lines = kafkaProperties(options).trimEnd().split('\n');
  return new Map(
    lines.map((line) => {
      const end = line.indexOf('=');
      return [line.slice(0, end), line.slice(end + 1)];
    }),
  );
}

test('nobody enters without a password, and nothing listens beyond this machine', () => {
  const settings = settingsOf({ ...given, addresses: { ...given.addresses, tlsPort: 3 } });
  const protocols = settings.get('listener.security.protocol.map') ?? '';
  expect(protocols).not.toMatch(/:(PLAINTEXT|SSL)\b/);
  for (const listener of (settings.get('listeners') ?? '').split(',')) {
    expect(listener).toMatch(/^[A-Z]+:\/\/127\.0\.0\.1:\d$/);
  }
});

test('a summer without a meal forgets no offset, and a record is on disk when it is taken', () => {
  const settings = settingsOf(given);
  expect(settings.get('offsets.retention.minutes')).toBe('525600');
  expect(settings.get('log.flush.interval.messages')).toBe('1');
  expect(settings.get('auto.create.topics.enable')).toBe('false');
});

test('a setting can be replaced', () => {
  const settings = settingsOf({ ...given, settings: { 'log.flush.interval.messages': 9 } });
  expect(settings.get('log.flush.interval.messages')).toBe('9');
});

test('a password that could end its quotes is refused', () => {
  const secrets = { username: 'broker', password: 'a"; user_x="b' };
  expect(() => kafkaProperties({ ...given, secrets })).toThrow(/only letters, digits/);
});

test('a user without rights does nothing, and nobody is above them but broker and admin', () => {
  const settings = settingsOf(given);
  expect(settings.get('authorizer.class.name')).toMatch(/StandardAuthorizer$/);
  expect(settings.get('allow.everyone.if.no.acl.found')).toBe('false');
  expect(settings.get('super.users')).toBe('User:broker;User:admin');
});
