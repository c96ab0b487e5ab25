/** Every metric there is, as data: nothing is counted or measured under a name that is not here. */
import { metricsOfServices } from './metrics-of-services.ts';

export interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** As UCUM writes it: `s`, `By`, `1`, or what is counted between braces. */
  readonly unit: string;
  /** A Comune may be one; a family, a child, a device or an id may not: there are too many. */
  readonly labels: readonly string[];
  readonly meaning: string;
  /** Who serves it: these services, or `all`. */
  readonly servedBy: 'all' | readonly string[];
  /** Who looks at it. */
  readonly readBy: string;
  /** Upper ends of a histogram's buckets. */
  readonly buckets?: readonly number[];
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];

const ofMessaging = {
  mestolo_messaging_consumer_lag: {
    type: 'gauge',
    unit: '{record}',
    labels: ['group', 'topic', 'partition'],
    meaning: 'Records not yet posted, read from Kafka and the fences',
    servedBy: 'all',
    readBy: 'alerts, dashboards, scaling',
  },
  mestolo_messaging_outbox_age_seconds: {
    type: 'gauge',
    unit: 's',
    labels: [],
    meaning: 'Age of the oldest event that waits to be published; 0 when none waits',
    servedBy: 'all',
    readBy: 'alerts, dashboards',
  },
  mestolo_messaging_quarantine_waiting: {
    type: 'gauge',
    unit: '{record}',
    labels: ['group', 'reason'],
    meaning: 'Records in quarantine that wait for someone',
    servedBy: 'all',
    readBy: 'alerts, dashboards',
  },
  mestolo_messaging_records_posted_total: {
    type: 'counter',
    unit: '{record}',
    labels: ['group'],
    meaning: 'Records whose effects were committed',
    servedBy: 'all',
    readBy: 'dashboards',
  },
  mestolo_messaging_records_redelivered_total: {
    type: 'counter',
    unit: '{record}',
    labels: ['group'],
    meaning: 'Records read again below their fence, and passed over',
    servedBy: 'all',
    readBy: 'dashboards',
  },
  mestolo_messaging_records_quarantined_total: {
    type: 'counter',
    unit: '{record}',
    labels: ['group', 'reason'],
    meaning: 'Records put into quarantine',
    servedBy: 'all',
    readBy: 'dashboards',
  },
  mestolo_messaging_dead_letters_total: {
    type: 'counter',
    unit: '{record}',
    labels: ['group'],
    meaning: 'Dead letters written; 0 of each group is there from the start',
    servedBy: 'all',
    readBy: 'alerts, dashboards',
  },
  mestolo_messaging_transactions_aborted_total: {
    type: 'counter',
    unit: '{transaction}',
    labels: ['group', 'door', 'kind'],
    meaning: 'Transactions given up and tried again, of a consumer group or of a door',
    servedBy: 'all',
    readBy: 'dashboards',
  },
  mestolo_messaging_records_published_total: {
    type: 'counter',
    unit: '{record}',
    labels: ['topic'],
    meaning: 'Records published by the relay',
    servedBy: 'all',
    readBy: 'dashboards',
  },
  mestolo_messaging_records_published_again_total: {
    type: 'counter',
    unit: '{record}',
    labels: ['topic'],
    meaning: 'Current documents that changed while they were published',
    servedBy: 'all',
    readBy: 'dashboards',
  },
  mestolo_messaging_alarms_total: {
    type: 'counter',
    unit: '{alarm}',
    labels: ['kind', 'group'],
    meaning: 'Gaps, regressed logs, stopped consumers, events that cannot be published',
    servedBy: 'all',
    readBy: 'alerts, dashboards',
  },
  mestolo_messaging_batch_records: {
    type: 'histogram',
    unit: '{record}',
    labels: ['group'],
    meaning: 'Records of one transaction',
    servedBy: 'all',
    readBy: 'dashboards',
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000],
  },
  mestolo_messaging_batch_duration_seconds: {
    type: 'histogram',
    unit: 's',
    labels: ['group'],
    meaning: 'From the read of a batch to its commit',
    servedBy: 'all',
    readBy: 'dashboards',
    buckets: SECONDS,
  },
} as const satisfies Readonly<Record<string, Metric>>;

const ofProcesses = {
  http_server_request_duration_seconds: {
    type: 'histogram',
    unit: 's',
    labels: ['http_route', 'http_request_method', 'http_response_status_code'],
    meaning: 'How long requests took; probes and streams of events are left out',
    servedBy: 'all',
    readBy: 'alerts, dashboards',
    buckets: SECONDS,
  },
  mestolo_up_info: {
    type: 'gauge',
    unit: '1',
    labels: ['version'],
    meaning: 'Always 1; tells the version that runs',
    servedBy: 'all',
    readBy: 'dashboards, upgrades',
  },
  process_cpu_seconds_total: {
    type: 'counter',
    unit: 's',
    labels: [],
    meaning: 'Processor time of the process, its own and the system’s for it',
    servedBy: 'all',
    readBy: 'dashboards',
  },
  process_resident_memory_bytes: {
    type: 'gauge',
    unit: 'By',
    labels: [],
    meaning: 'Memory that the process holds',
    servedBy: 'all',
    readBy: 'alerts, dashboards',
  },
  process_start_time_seconds: {
    type: 'gauge',
    unit: 's',
    labels: [],
    meaning: 'When the process began, in seconds since 1970',
    servedBy: 'all',
    readBy: 'alerts, dashboards',
  },
  nodejs_heap_used_bytes: {
    type: 'gauge',
    unit: 'By',
    labels: [],
    meaning: 'Memory used by JavaScript',
    servedBy: 'all',
    readBy: 'dashboards',
  },
  nodejs_eventloop_delay_p99_seconds: {
    type: 'gauge',
    unit: 's',
    labels: [],
    meaning: 'How late 99 of 100 timers were at most, in the last seconds',
    servedBy: 'all',
    readBy: 'alerts, dashboards',
  },
  nodejs_eventloop_utilization_ratio: {
    type: 'gauge',
    unit: '1',
    labels: [],
    meaning: 'Share of the last seconds in which the process was at work: 0 none, 1 all of it',
    servedBy: 'all',
    readBy: 'dashboards, scaling',
  },
} as const satisfies Readonly<Record<string, Metric>>;

export const metricTable = { ...ofMessaging, ...ofProcesses, ...metricsOfServices };

export type MetricTable = typeof metricTable;
export type MetricName = keyof MetricTable;

/** The names of one type. */
export type NameOf<Type extends Metric['type']> = {
  [Name in MetricName]: MetricTable[Name]['type'] extends Type ? Name : never;
}[MetricName];

/** Some or all of a metric's labels; an invented one does not compile. */
export type LabelsOf<Name extends MetricName> = {
  readonly [Label in MetricTable[Name]['labels'][number]]?: string | number;
};
