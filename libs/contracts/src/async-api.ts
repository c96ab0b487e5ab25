/** The table of topics as an AsyncAPI 3 document, for everyone who does not read TypeScript. */
import { z } from 'zod';
import { type EventDefinition, envelope } from './event.ts';
import { jsonSchema } from './json-schema.ts';
import { allTopics, type ServiceName, services, type TopicDefinition } from './topics.ts';

type Json = Record<string, unknown>;

/** Made only from the tables and schemas, so that making it twice gives the same. */
export function asyncApi(): Json {
  const events = [...new Set(allTopics.flatMap((topic) => topic.events))];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Mestolo events',
      version: '1.0.0',
      description:
        'CloudEvents 1.0 in structured JSON over Apache Kafka. A published schema only grows; ' +
        'consumers ignore fields they do not know, and keep the highest version of each subject.',
      license: { name: 'EUPL-1.2' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: Object.fromEntries(allTopics.map((topic) => [topic.name, channelOf(topic)])),
    operations: Object.fromEntries(services.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries(events.map((event) => [event.type, messageOf(event)])),
    },
  };
}

function channelOf(topic: TopicDefinition): Json {
  return {
    address: topic.name,
    description: `Owned by ${topic.owner}. The record key is ${KEYS[topic.key]}.`,
    messages: Object.fromEntries(
      topic.events.map(({ type }) => [type, { $ref: `#/components/messages/${type}` }]),
    ),
    bindings: {
      kafka: {
        topic: topic.name,
        partitions: topic.partitions,
        topicConfiguration: CLEANUP[topic.cleanup],
        bindingVersion: '0.5.0',
      },
    },
  };
}

const KEYS: Readonly<Record<TopicDefinition['key'], string>> = {
  accountId: 'the id of the family account',
  pupilId: 'the id of the pupil',
  guardianId: 'the id of the guardian',
  staffId: 'the id of the member of staff',
  schoolId: 'the id of the school',
  tenant: 'the Comune',
  keyId: 'the id of the key',
  origin: 'topic, partition and offset of the record that could not be taken',
};

const YEAR_MS = 31_536_000_000;

const CLEANUP: Readonly<Record<TopicDefinition['cleanup'], Json>> = {
  keepForEver: { 'cleanup.policy': ['delete'], 'retention.ms': -1 },
  compact: { 'cleanup.policy': ['compact'] },
  keepOneYear: { 'cleanup.policy': ['delete'], 'retention.ms': YEAR_MS },
};

function operationsOf(service: ServiceName): [string, Json][] {
  const operation = (action: 'send' | 'receive', { name }: TopicDefinition): [string, Json] => [
    `${service}.${action}.${name}`,
    { action, channel: { $ref: `#/channels/${name}` } },
  ];
  return [
    ...allTopics.filter(({ owner }) => owner === service).map((topic) => operation('send', topic)),
    ...allTopics
      .filter(({ consumers }) => consumers.includes(service))
      .map((topic) => operation('receive', topic)),
  ];
}

function messageOf({ type, data }: EventDefinition): Json {
  const whole = envelope.extend({ type: z.literal(type), data });
  return {
    name: type,
    contentType: 'application/cloudevents+json',
    payload: {
      schemaFormat: 'application/schema+json;version=draft-2020-12',
      // What a producer writes; a reader accepts more.
      schema: jsonSchema(whole, 'input'),
    },
  };
}
