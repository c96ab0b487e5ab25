/** A whole local system on brokers of its own, with everything that watches it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { services } from '@mestolo/contracts/topics.ts';
import { freePort } from '@mestolo/deploy/local/brokers/ports.ts';
import { localFolder } from '@mestolo/deploy/local/repository.ts';
import { type RunningBrokers, startBrokers } from '@mestolo/testkit/brokers.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';
import { telemetryFolder } from './rule-files.ts';
import { findTool, type Program, runTool } from './tools.ts';
import { startWatchman, type Watchman } from './watchman.ts';

export interface Plant {
  readonly folder: string;
  readonly system: TestSystem;
  readonly brokers: RunningBrokers;
  readonly prometheus: Prometheus;
  readonly watchman: Watchman;
  /** Null where this machine has none. */
  readonly collector: Program | null;
  stop(): Promise<void>;
}

export interface PlantOptions {
  readonly name: string;
  readonly factor: number;
  readonly scrapeSeconds: number;
  /** Added to the environment of the services. */
  readonly env?: Readonly<Record<string, string>>;
}

interface Collector {
  readonly program: Program;
  readonly metrics: string;
  readonly endpoint: string;
}

/** The settings of the box, with other addresses; the traces themselves go nowhere here. */
async function startCollector(folder: string): Promise<Collector | null> {
  const command = findTool('collector');
  if (command === null) return null;
  const [http, grpc, metrics, health] = await Promise.all([1, 2, 3, 4].map(() => freePort()));
  const local = (port: number | undefined) => ({ endpoint: `127.0.0.1:${port}` });
  const toNobody = { sending_queue: { enabled: false }, retry_on_failure: { enabled: false } };
  const otherAddresses = {
    receivers: { otlp: { protocols: { http: local(http), grpc: local(grpc) } } },
    exporters: { prometheus: local(metrics), 'otlp_grpc/traces': toNobody },
    extensions: { health_check: local(health) },
  };
  const changes = join(folder, 'collector-here.yaml');
  writeFileSync(changes, JSON.stringify(otherAddresses));
  const program = runTool(
    command,
    ['--config', join(telemetryFolder, 'collector.yaml'), '--config', changes],
    { logFile: join(folder, 'collector.log'), env: { TRACE_STORE: '127.0.0.1:1' } },
  );
  return { program, metrics: `127.0.0.1:${metrics}`, endpoint: `http://127.0.0.1:${http}` };
}

const hostOf = (url: string) => new URL(url).host;

export async function startPlant(options: PlantOptions): Promise<Plant> {
  const folder = join(localFolder, 'test', `alerts-${process.pid}-${options.name}`);
  mkdirSync(folder, { recursive: true });
  const started: { stop(): Promise<unknown> }[] = [];
  const stop = async () => {
    for (const one of started.toReversed()) await one.stop();
  };
  try {
    const brokers = await startBrokers();
    started.push(brokers);
    const collector = await startCollector(folder);
    if (collector) started.push(collector.program);
    const system = await startSystem({
      brokers,
      suite: 'alerts',
      services,
      outside: ['mailbox', 'gateway'],
      env: {
        all: {
          ...(collector && { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint }),
          ...options.env,
        },
      },
    });
    started.push(system);
    const watchman = await startWatchman();
    started.push(watchman);
    const doors = services.map((name) => [name, hostOf(system.urls[name])]);
    const prometheus = await startPrometheus({
      folder: join(folder, 'prometheus'),
      factor: options.factor,
      scrapeSeconds: options.scrapeSeconds,
      alertmanager: null,
      targets: {
        ...Object.fromEntries(doors),
        watchman: watchman.target,
        ...(collector && { collector: collector.metrics }),
      },
    });
    started.push(prometheus);
    return {
      ...{ folder, system, brokers, prometheus, watchman, stop },
      collector: collector?.program ?? null,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
