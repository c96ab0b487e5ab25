/** The one table of topics: brokers, manifests, tests and documents are made from it. */
import type { EventDefinition } from './event.ts';
import { KitchenCounted, MealRecorded } from './events/attendance.ts';
import { BalanceChanged, DebtChanged, EntryPosted } from './events/billing.ts';
import { DeliveryChanged } from './events/notifications.ts';
import {
  NoticeChanged,
  OutageChanged,
  PaymentReversed,
  ReceiptReceived,
} from './events/payments.ts';
import {
  CalendarChanged,
  DietChanged,
  FamilyChanged,
  GuardianChanged,
  KeyDestroyed,
  PupilChanged,
  StaffChanged,
} from './events/registry.ts';

export const services = [
  'registry',
  'attendance',
  'billing',
  'payments',
  'notifications',
  'portal',
] as const;

export type ServiceName = (typeof services)[number];

export interface TopicDefinition {
  /** The name on the broker, with its major version. */
  readonly name: string;
  readonly owner: ServiceName;
  readonly consumers: readonly ServiceName[];
  /** Made for programs outside, such as a caterer's: it may have no consumer of ours. */
  readonly forOutsiders?: true;
  readonly events: readonly EventDefinition[];
  /** What the record key is; records of one key share a partition. */
  readonly key:
    | 'accountId'
    | 'pupilId'
    | 'guardianId'
    | 'staffId'
    | 'schoolId'
    | 'tenant'
    | 'keyId'
    | 'origin';
  readonly partitions: number;
  readonly cleanup: 'keepForEver' | 'compact' | 'keepOneYear';
}

/** Enough for one box; a nation has more. All topics of one key must have the same number. */
export const PARTITIONS = 6;

const partitions = PARTITIONS;

export const topics = {
  families: {
    name: 'registry.families.v1',
    owner: 'registry',
    consumers: ['billing', 'payments', 'notifications', 'portal'],
    events: [FamilyChanged],
    key: 'accountId',
    partitions,
    cleanup: 'compact',
  },
  pupils: {
    name: 'registry.pupils.v1',
    owner: 'registry',
    consumers: ['attendance', 'billing', 'notifications', 'portal'],
    events: [PupilChanged],
    key: 'pupilId',
    partitions,
    cleanup: 'compact',
  },
  diets: {
    name: 'registry.diets.v1',
    owner: 'registry',
    consumers: ['attendance'],
    events: [DietChanged],
    key: 'pupilId',
    partitions,
    cleanup: 'compact',
  },
  staff: {
    name: 'registry.staff.v1',
    owner: 'registry',
    consumers: ['attendance'],
    events: [StaffChanged],
    key: 'staffId',
    partitions,
    cleanup: 'compact',
  },
  guardians: {
    name: 'registry.guardians.v1',
    owner: 'registry',
    consumers: ['notifications'],
    events: [GuardianChanged],
    key: 'guardianId',
    partitions,
    cleanup: 'compact',
  },
  calendar: {
    name: 'registry.calendar.v1',
    owner: 'registry',
    consumers: ['attendance', 'billing', 'payments', 'notifications', 'portal'],
    events: [CalendarChanged],
    key: 'tenant',
    partitions: 1,
    cleanup: 'compact',
  },
  keys: {
    name: 'registry.keys.v1',
    owner: 'registry',
    consumers: ['payments', 'notifications', 'portal'],
    events: [KeyDestroyed],
    key: 'keyId',
    partitions: 1,
    cleanup: 'compact',
  },
  meals: {
    name: 'attendance.meals.v1',
    owner: 'attendance',
    consumers: ['billing'],
    events: [MealRecorded],
    key: 'accountId',
    partitions,
    cleanup: 'keepForEver',
  },
  counts: {
    name: 'attendance.counts.v1',
    owner: 'attendance',
    consumers: [],
    forOutsiders: true,
    events: [KitchenCounted],
    key: 'schoolId',
    partitions,
    cleanup: 'keepForEver',
  },
  entries: {
    name: 'billing.entries.v1',
    owner: 'billing',
    consumers: ['notifications', 'portal'],
    events: [EntryPosted],
    key: 'accountId',
    partitions,
    cleanup: 'keepForEver',
  },
  balances: {
    name: 'billing.balances.v1',
    owner: 'billing',
    consumers: ['notifications', 'portal'],
    events: [BalanceChanged],
    key: 'accountId',
    partitions,
    cleanup: 'compact',
  },
  debts: {
    name: 'billing.debts.v1',
    owner: 'billing',
    consumers: ['payments'],
    events: [DebtChanged],
    key: 'accountId',
    partitions,
    cleanup: 'keepForEver',
  },
  outages: {
    name: 'payments.outages.v1',
    owner: 'payments',
    consumers: ['notifications', 'portal'],
    events: [OutageChanged],
    key: 'tenant',
    partitions: 1,
    cleanup: 'keepForEver',
  },
  notices: {
    name: 'payments.notices.v1',
    owner: 'payments',
    consumers: ['notifications', 'portal'],
    events: [NoticeChanged],
    key: 'accountId',
    partitions,
    cleanup: 'keepForEver',
  },
  receipts: {
    name: 'payments.receipts.v1',
    owner: 'payments',
    consumers: ['billing'],
    events: [ReceiptReceived, PaymentReversed],
    key: 'accountId',
    partitions,
    cleanup: 'keepForEver',
  },
  deliveries: {
    name: 'notifications.deliveries.v1',
    owner: 'notifications',
    consumers: ['portal'],
    events: [DeliveryChanged],
    key: 'accountId',
    partitions,
    cleanup: 'keepForEver',
  },
} as const satisfies Record<string, TopicDefinition>;

/** Where a service puts what it could not read or take, besides its quarantine. */
export function deadLetterTopic(owner: ServiceName): TopicDefinition {
  return {
    name: `${owner}.dead-letters.v1`,
    owner,
    consumers: [],
    events: [],
    key: 'origin',
    partitions: 1,
    cleanup: 'keepOneYear',
  };
}

/** Every topic the brokers must have before a service starts. */
export const allTopics: readonly TopicDefinition[] = [
  ...Object.values(topics),
  ...services.map(deadLetterTopic),
];
