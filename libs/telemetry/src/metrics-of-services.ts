/** The metrics of single services: what a canteen's day, its money and its messages come to. */
import type { Metric } from './metric-table.ts';

const ofAttendance = {
  mestolo_attendance_meals_total: {
    type: 'counter',
    unit: '{meal}',
    labels: ['state', 'source'],
    meaning: 'Meal facts taken at the doors, each once, by what they say and where they came from',
    servedBy: ['attendance'],
    readBy: 'alerts, dashboards',
  },
  mestolo_attendance_schools_unreported: {
    type: 'gauge',
    unit: '{school}',
    labels: ['tenant'],
    meaning: 'Schools that serve today and have reported nothing long after they usually do',
    servedBy: ['attendance'],
    readBy: 'alerts, dashboards of the office',
  },
  mestolo_attendance_devices_silent: {
    type: 'gauge',
    unit: '{device}',
    labels: ['tenant'],
    meaning: 'Devices in use that have not asked for anything on a day of school',
    servedBy: ['attendance'],
    readBy: 'alerts, dashboards of the office',
  },
} as const satisfies Readonly<Record<string, Metric>>;

const ofBilling = {
  mestolo_billing_meals_total: {
    type: 'counter',
    unit: '{meal}',
    labels: ['kind'],
    meaning: 'Meals posted: debits, and reversals that take one back',
    servedBy: ['billing'],
    readBy: 'alerts, dashboards',
  },
  mestolo_billing_posting_delay_seconds: {
    type: 'histogram',
    unit: 's',
    labels: [],
    meaning: 'From the moment a meal was recorded at attendance’s door to its commit in the books',
    servedBy: ['billing'],
    readBy: 'alerts, dashboards',
    buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200],
  },
  mestolo_billing_proofs_total: {
    type: 'counter',
    unit: '{proof}',
    labels: ['tenant', 'outcome'],
    meaning: 'Proofs of the books, by whether they found a difference',
    servedBy: ['billing'],
    readBy: 'dashboards',
  },
  mestolo_billing_proof_differences: {
    type: 'gauge',
    unit: '{difference}',
    labels: ['tenant'],
    meaning: 'Differences that the last proof found; anything but 0 is an alarm',
    servedBy: ['billing'],
    readBy: 'alerts, dashboards',
  },
  mestolo_billing_control_missing: {
    type: 'gauge',
    unit: '{fact}',
    labels: ['tenant', 'kind'],
    meaning: 'Facts that another service has and billing has not; anything but 0 is an alarm',
    servedBy: ['billing'],
    readBy: 'alerts, dashboards',
  },
  mestolo_billing_control_differing_days: {
    type: 'gauge',
    unit: '{day}',
    labels: ['tenant', 'kind'],
    meaning: 'Days whose control totals differ',
    servedBy: ['billing'],
    readBy: 'alerts, dashboards',
  },
  mestolo_billing_control_resent_total: {
    type: 'counter',
    unit: '{fact}',
    labels: ['tenant', 'kind'],
    meaning: 'Missing facts that were asked for again',
    servedBy: ['billing'],
    readBy: 'dashboards',
  },
} as const satisfies Readonly<Record<string, Metric>>;

const ofPayments = {
  mestolo_payments_receipts_total: {
    type: 'counter',
    unit: '{receipt}',
    labels: ['tenant', 'outcome'],
    meaning: 'Receipts by what became of them; unmatched and anomaly need the office',
    servedBy: ['payments'],
    readBy: 'alerts, dashboards',
  },
  mestolo_payments_notices_paid_total: {
    type: 'counter',
    unit: '{notice}',
    labels: ['tenant'],
    meaning: 'Notices that were paid',
    servedBy: ['payments'],
    readBy: 'dashboards',
  },
  mestolo_payments_station_duration_seconds: {
    type: 'histogram',
    unit: 's',
    labels: ['primitive', 'outcome'],
    meaning: 'How long the station took to answer the node of pagoPA',
    servedBy: ['payments'],
    readBy: 'alerts, the share of answers under 2 s',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10],
  },
  mestolo_payments_pending_oldest_seconds: {
    type: 'gauge',
    unit: 's',
    labels: [],
    meaning: 'Age of the oldest payment that was begun and whose outcome is not known',
    servedBy: ['payments'],
    readBy: 'alerts, dashboards',
  },
  mestolo_payments_outage_open: {
    type: 'gauge',
    unit: '1',
    labels: ['tenant'],
    meaning: 'Whether an outage of a Comune’s payments is open: 0 or 1',
    servedBy: ['payments'],
    readBy: 'alerts, dashboards of the office',
  },
} as const satisfies Readonly<Record<string, Metric>>;

const ofNotifications = {
  mestolo_notifications_attempts_total: {
    type: 'counter',
    unit: '{attempt}',
    labels: ['channel', 'kind', 'outcome'],
    meaning: 'Attempts to send a message',
    servedBy: ['notifications'],
    readBy: 'dashboards',
  },
  mestolo_notifications_attempt_duration_seconds: {
    type: 'histogram',
    unit: 's',
    labels: ['channel', 'outcome'],
    meaning: 'From the claim of a message to the answer of the provider',
    servedBy: ['notifications'],
    readBy: 'dashboards',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60],
  },
  mestolo_notifications_messages_total: {
    type: 'counter',
    unit: '{message}',
    labels: ['channel', 'outcome'],
    meaning: 'Messages by what finally became of them, each once',
    servedBy: ['notifications'],
    readBy: 'alerts, dashboards',
  },
  mestolo_notifications_waiting_oldest_seconds: {
    type: 'gauge',
    unit: 's',
    labels: ['channel'],
    meaning: 'How long the message that is due longest has waited; 0 when none is due',
    servedBy: ['notifications'],
    readBy: 'alerts, dashboards',
  },
  mestolo_notifications_breaker: {
    type: 'gauge',
    unit: '1',
    labels: ['channel'],
    meaning: 'Whether a provider is used: 0 it is, 1 one message tries it, 2 it is left in peace',
    servedBy: ['notifications'],
    readBy: 'alerts, dashboards',
  },
} as const satisfies Readonly<Record<string, Metric>>;

export const metricsOfServices = {
  ...ofAttendance,
  ...ofBilling,
  ...ofPayments,
  ...ofNotifications,
};
