/** What a cause of alerts is, and the hands with which causes are made on a running system. */
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import type { Office } from '@mestolo/deploy/comune/office.ts';
import { kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';
import type { Plant } from './plant.ts';

export interface Scene extends Plant {
  readonly tenant: string;
  readonly office: Office;
  /** What the Comune is to pagoPA. */
  readonly creditor: Readonly<Record<'creditorFiscalCode' | 'brokerId' | 'stationId', string>>;
  /** Plays the next school day of the Comune; its messages go out with it. */
  playLunch(): Promise<void>;
  /** It is a quarter past twelve of the next school day, and nobody has called the roll. */
  beginNextDay(): Promise<void>;
  proveBooks(): Promise<void>;
}

export interface Cause {
  /** All of these must fire, and end when it is mended. */
  readonly alerts: readonly string[];
  readonly what: string;
  cause(scene: Scene): Promise<void>;
  mend(scene: Scene): Promise<void>;
}

/** Where it is over by itself: what was counted leaves the time that the alert looks at. */
export const byItself = async (): Promise<void> => undefined;

export async function asOperator({ system }: Plant, path: string, body: object): Promise<void> {
  const authorization = `Bearer ${await system.token('operator', 'billing', 'ops-test')}`;
  const response = await fetch(`${system.urls.billing}${path}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

/** At the doors of the mailbox and the gateway. */
export async function atDoor(
  { system }: Plant,
  door: 'mailbox' | 'gateway',
  path: string,
  body: object,
): Promise<unknown> {
  const response = await fetch(`${system.urls[door]}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${door}${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

export type Mongo = mongoose.mongo.MongoClient;

export async function inMongodb<Result>(
  { brokers }: Plant,
  work: (client: Mongo) => Promise<Result>,
): Promise<Result> {
  const client = await mongoose.mongo.MongoClient.connect(brokers.mongodb.adminUri);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

export async function inBilling<Result>(
  scene: Plant,
  work: (db: mongoose.mongo.Db) => Promise<Result>,
): Promise<Result> {
  return inMongodb(scene, (client) => work(client.db(scene.system.databases.billing)));
}

export function kafkaOf({ brokers }: Plant): Kafka {
  return new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING });
}

/** Halts a program without ending it: nobody starts it again, and it answers nobody. */
export function signal({ system }: Plant, name: ServiceName, which: 'SIGSTOP' | 'SIGCONT'): void {
  const pid = system.pid(name);
  if (pid === null) throw new Error(`${name} is not running`);
  process.kill(pid, which);
}
