/** The installation's Kafka as its admin sees it, in the words of the messaging library. */
import { readFileSync } from 'node:fs';
import type { KafkaSettings } from '@mestolo/messaging/messaging.ts';
import type { Reach } from '../ops/reach.ts';

export function kafkaOf(reach: Reach): KafkaSettings {
  const { brokers, login, caFile } = reach.kafka('admin');
  const tls = caFile === 'system' ? true : caFile && { ca: readFileSync(caFile, 'utf8') };
  return {
    brokers,
    clientId: 'mestolo-prepare',
    ...(login && { sasl: login }),
    ...(tls && { tls }),
  };
}
