/** The running service with all its brokers, its station behind mutual TLS, and some Comuni. */
import { freePort } from '@mestolo/deploy/local/brokers/ports.ts';
import { type Brokers, type RunningBrokers, startBrokers } from '@mestolo/testkit/brokers.ts';
import { makeCertificate, type TestCertificate } from '@mestolo/testkit/certificates.ts';
import mongoose from 'mongoose';
import {
  type Comune,
  type PaymentsOffice,
  startPaymentsOffice,
} from '../../integration/payments-office.ts';
import type { Node } from '../xml.ts';
import { soap } from './messages.ts';
import { type Answer, createNodeClient, type NodeClient } from './node-client.ts';

export const OTHER_STATION = {
  brokerId: '15376371009',
  stationId: '15376371009_02',
  segregationCode: '02',
};
export const POSTAL_IBAN = 'IT54N0760111400000012345678';
export const CATALOGUE = { serviceId: '00009', subjectId: '00001' };

export interface Certificates {
  readonly server: TestCertificate;
  /** Both accepted: the second one is to take the place of the first. */
  readonly node: TestCertificate;
  readonly nextNode: TestCertificate;
  readonly stranger: TestCertificate;
}

/** Kafka can be taken away where this process has started it. */
export type WorldBrokers = Brokers & Pick<RunningBrokers, 'kafkaProcess'>;

export interface World {
  readonly brokers: WorldBrokers;
  readonly office: PaymentsOffice;
  readonly stationUrl: string;
  readonly certificates: Certificates;
  readonly node: NodeClient;
  /** A Comune with one station more. */
  readonly comune: Comune;
  /** Another Comune under the same creditor. */
  readonly twin: Comune;
  /** With a postal account, in PagoPA's catalogue, with a range for top-ups. */
  readonly postal: Comune;
  /** What payments keeps; for what no door shows, and for states that take weeks to come. */
  readonly database: mongoose.mongo.Db;
  /** Sends a message and remembers both for the official schema. */
  tell(message: Node): Promise<Answer>;
  readonly said: { readonly request: string; readonly answer: Answer }[];
  stop(): Promise<void>;
}

async function makeCertificates(): Promise<Certificates> {
  return {
    server: await makeCertificate('localhost'),
    node: await makeCertificate('node of pagoPA'),
    nextNode: await makeCertificate('next node of pagoPA'),
    stranger: await makeCertificate('stranger'),
  };
}

/** On brokers of its own, unless some are given. */
export async function startWorld(given?: Brokers): Promise<World> {
  const certificates = await makeCertificates();
  const { server, node, nextNode } = certificates;
  const port = await freePort();
  const stops: (() => Promise<unknown>)[] = [];
  const start = async () => {
    const started = await startBrokers();
    stops.push(() => started.stop());
    return started;
  };
  const brokers: WorldBrokers = given ?? (await start());
  const stop = async () => {
    for (const end of stops.reverse()) await end();
  };
  try {
    const office = await startPaymentsOffice(brokers, 'pagopa', {
      payments: {
        STATION_ACCESS: 'tls',
        STATION_PORT: String(port),
        STATION_TLS_CERT: server.cert,
        STATION_TLS_KEY: server.key,
        STATION_CLIENT_FINGERPRINTS: `${node.fingerprint}, ${nextNode.fingerprint.toUpperCase()}`,
      },
    });
    stops.push(() => office.stop());
    const mongo = await mongoose.mongo.MongoClient.connect(brokers.mongodb.adminUri);
    stops.push(() => mongo.close());
    const stationUrl = `https://127.0.0.1:${port}/pagopa/paForNode`;
    const database = mongo.db(office.system.databases.payments);
    const parts = { brokers, office, stationUrl, certificates, database };
    return { ...parts, ...(await openComuni(office)), ...talker(parts, stops), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openComuni(office: PaymentsOffice) {
  const comune = await office.open({ otherStations: [OTHER_STATION] });
  const twin = await office.open({ fiscalCode: comune.fiscalCode, companyName: 'Comune gemello' });
  const postal = await office.open({
    postal: { iban: POSTAL_IBAN, holder: 'Comune di Prova', authorization: 'AUT. DB/SISB' },
    catalogue: CATALOGUE,
    topUps: { fromCents: 1, toCents: 100_000 },
  });
  return { comune, twin, postal };
}

function talker(
  { stationUrl: url, certificates }: Pick<World, 'stationUrl' | 'certificates'>,
  stops: (() => Promise<unknown>)[],
): Pick<World, 'node' | 'said' | 'tell'> {
  const { server, node: client } = certificates;
  const node = createNodeClient({ url, server, client });
  stops.push(async () => node.close());
  const said: World['said'] = [];
  return {
    node,
    said,
    async tell(message) {
      const request = soap(message);
      const answer = await node.ask(request);
      said.push({ request, answer });
      return answer;
    },
  };
}
