/** Who may read and write what on Kafka. */
import { expect, test } from 'vitest';
import { type KafkaOperation, kafkaRights } from './kafka-rights.ts';
import { allTopics, services } from './topics.ts';

const mayOn = (operation: KafkaOperation, topic: string) =>
  services.filter((service) =>
    kafkaRights(service).some(
      (right) =>
        right.resource === 'topic' && right.name === topic && right.operations.includes(operation),
    ),
  );

test('only its owner writes a topic', () => {
  for (const { name, owner } of allTopics) expect(mayOn('Write', name)).toEqual([owner]);
});

test('only the consumers in the table read a topic', () => {
  for (const { name, consumers } of allTopics) {
    expect(mayOn('Read', name)).toEqual(services.filter((one) => consumers.includes(one as never)));
  }
});

test('a service reads in groups of its own, and in none whose name only begins alike', () => {
  const groups = kafkaRights('billing').filter(({ resource }) => resource === 'group');
  expect(groups.map(({ name, pattern }) => [name, pattern])).toEqual([
    ['billing', 'literal'],
    ['billing.', 'prefix'],
  ]);
});

test('every topic is named as it is: no right on topics that will be made one day', () => {
  const known = new Set(allTopics.map(({ name }) => name));
  for (const right of services.flatMap(kafkaRights)) {
    if (right.resource === 'topic')
      expect([known.has(right.name), right.pattern]).toEqual([true, 'literal']);
  }
});
