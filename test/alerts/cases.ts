/**
 * For each alert: series in which it must fire, and such beside it in which it must not. A value is
 * written as promtool has it, a minute apart: `0+2x30` begins at 0 and grows by 2, 30 times.
 */
export type SeriesOf = Readonly<Record<string, string>>;

export interface AlertCase {
  readonly fires: SeriesOf;
  readonly silent: readonly SeriesOf[];
  /** Minutes after which it is looked at. */
  readonly minutes: number;
  /** How many fire; one, where nothing else is said. */
  readonly count?: number;
}

/** What stays at one value, for long enough. */
const steady = (series: string, ...values: readonly number[]): SeriesOf[] =>
  values.map((value) => ({ [series]: `${value}x300` }));

/** Above (or below) its threshold it fires, at the threshold itself it does not. */
function threshold(
  series: string,
  fires: number,
  silent: readonly number[],
  minutes = 60,
): AlertCase {
  return { fires: { [series]: `${fires}x300` }, silent: steady(series, ...silent), minutes };
}

const DAY = 86_400;

const station = (slow: number): SeriesOf => ({
  'mestolo_payments_station_duration_seconds_bucket{le="2",primitive="paGetPaymentV2"}': `0+${100 - slow}x300`,
  'mestolo_payments_station_duration_seconds_bucket{le="5",primitive="paGetPaymentV2"}':
    '0+100x300',
  'mestolo_payments_station_duration_seconds_count{primitive="paGetPaymentV2"}': '0+100x300',
});

const posting = (fast: string): SeriesOf => ({
  'mestolo_billing_posting_delay_seconds_bucket{le="30"}': fast,
  'mestolo_billing_posting_delay_seconds_bucket{le="60"}': fast,
  'mestolo_billing_posting_delay_seconds_bucket{le="300"}': '0+10x60',
  'mestolo_billing_posting_delay_seconds_bucket{le="+Inf"}': '0+10x60',
});

const messages = (lost: string, delivered: string): SeriesOf => ({
  'mestolo_notifications_messages_total{channel="sms",outcome="permanentFailure"}': lost,
  'mestolo_notifications_messages_total{channel="sms",outcome="delivered"}': delivered,
});

const answers = (failed: string, fine: string): SeriesOf => ({
  'http_server_request_duration_seconds_count{job="portal",http_response_status_code="500"}':
    failed,
  'http_server_request_duration_seconds_count{job="portal",http_response_status_code="200"}': fine,
});

const LAG =
  'mestolo_messaging_consumer_lag{group="billing.meals",topic="attendance.meals.v1",partition="0"}';
const RECEIPTS = 'mestolo_payments_receipts_total{tenant="pianengo",outcome="unmatched"}';
const ALARMS = 'mestolo_messaging_alarms_total{job="billing",kind="gap"}';

const ofMoney: Readonly<Record<string, AlertCase>> = {
  LedgerDiffers: threshold('mestolo_billing_proof_differences{tenant="pianengo"}', 1, [0]),
  ControlTotalsMissing: threshold(
    'mestolo_billing_control_missing{tenant="pianengo",kind="meals"}',
    3,
    [0],
  ),
  PostingSlow: {
    fires: posting('0+9x60'),
    silent: [posting('0+10x60')],
    minutes: 40,
  },
  PaymentPending: threshold('mestolo_payments_pending_oldest_seconds', 901, [0, 900]),
  ReceiptsFail: {
    fires: { [RECEIPTS]: '_x30 1x40' },
    silent: [
      { [RECEIPTS]: '4x300' },
      { 'mestolo_payments_receipts_total{tenant="pianengo",outcome="credited"}': '0+3x300' },
    ],
    minutes: 45,
  },
  StationSlow: {
    fires: station(3),
    silent: [
      station(2),
      // A bad share of a handful of answers says nothing.
      {
        'mestolo_payments_station_duration_seconds_bucket{le="2"}': '0x300',
        mestolo_payments_station_duration_seconds_count: '0 0 0 5x300',
      },
    ],
    minutes: 90,
  },
  StationShareLow: { fires: station(3), silent: [station(2)], minutes: 120 },
  GatewayOutage: threshold('mestolo_payments_outage_open{tenant="pianengo"}', 1, [0], 5),
};

const ofMeals: Readonly<Record<string, AlertCase>> = {
  NoPresences: threshold('mestolo_attendance_schools_unreported{tenant="pianengo"}', 2, [0], 10),
  DevicesSilent: threshold('mestolo_attendance_devices_silent{tenant="pianengo"}', 1, [0]),
};

const ofMessages: Readonly<Record<string, AlertCase>> = {
  MessagesFail: {
    fires: messages('0+1x60', '0+2x60'),
    silent: [messages('0+1x60', '0+9x60'), messages('0x20 1x40', '0x60')],
    minutes: 45,
  },
  BreakerOpen: {
    fires: { 'mestolo_notifications_breaker{channel="email"}': '2 2 1 2 2 1 2x20' },
    silent: [
      ...steady('mestolo_notifications_breaker{channel="email"}', 0),
      { 'mestolo_notifications_breaker{channel="email"}': '2 2 1 0 0 2 2 1 0x20' },
    ],
    minutes: 8,
  },
  MessagesWait: threshold(
    'mestolo_notifications_waiting_oldest_seconds{channel="email"}',
    1_801,
    [0, 1_800],
    10,
  ),
};

const ofPrograms: Readonly<Record<string, AlertCase>> = {
  ServiceDown: {
    ...threshold('up{job="billing"}', 0, [1], 5),
    silent: [...steady('up{job="billing"}', 1), { 'up{job="billing"}': '1 0 1x20' }],
  },
  DoorsFail: {
    fires: answers('0+1x60', '0+9x60'),
    silent: [answers('0+1x60', '0+40x60'), answers('0x20 1x40', '0+1x60')],
    minutes: 30,
  },
  ConsumerLagGrows: {
    fires: { [LAG]: '0+5x60' },
    silent: [{ [LAG]: '50x60' }, { [LAG]: '0 400 0 400 0 400 0 400 0 400x3 0x40' }],
    minutes: 40,
  },
  OutboxWaits: threshold('mestolo_messaging_outbox_age_seconds{job="attendance"}', 61, [0, 60], 5),
  QuarantineNotEmpty: threshold(
    'mestolo_messaging_quarantine_waiting{group="billing.meals",reason="handlerFailed"}',
    1,
    [0],
    5,
  ),
  MessagingAlarm: {
    fires: { [ALARMS]: '_x30 1x40' },
    silent: [{ [ALARMS]: '0x300' }, { [ALARMS]: '2x300' }],
    minutes: 45,
  },
  KafkaUnreachable: threshold('mestolo_doctor_check{check="kafka"}', 0, [1], 5),
  MongodbUnreachable: threshold('mestolo_doctor_check{check="mongodb"}', 0, [1], 5),
};

const certificate = 'mestolo_certificate_expires_seconds{name="station"}';

const ofMachine: Readonly<Record<string, AlertCase>> = {
  CertificateEnds: threshold(certificate, 29 * DAY, [30 * DAY, 80 * DAY], 90),
  CertificateEndsNow: threshold(certificate, -1, [7 * DAY, 29 * DAY], 20),
  BackupOld: threshold(
    'mestolo_backup_age_seconds{service="billing"}',
    27 * 3_600,
    [26 * 3_600],
    20,
  ),
  DiskLow: threshold('mestolo_disk_free_ratio{volume="/"}', 0.14, [0.15, 0.6], 30),
  DiskFull: threshold('mestolo_disk_free_ratio{volume="/"}', 0.04, [0.05, 0.14], 5),
  ClockOff: {
    fires: { mestolo_clock_offset_seconds: '-3x60' },
    silent: steady('mestolo_clock_offset_seconds', 0, 2, -2),
    minutes: 20,
  },
  DoctorFindsFault: {
    ...threshold('mestolo_doctor_check{check="smtp"}', 0, [1], 30),
    silent: [
      ...steady('mestolo_doctor_check{check="smtp"}', 1),
      // Where there is no watchman, nobody misses his word.
      { 'up{job="billing"}': '1x300' },
    ],
  },
  // It is silent never: that nobody hears it is what tells.
  Watchdog: { fires: {}, silent: [], minutes: 1 },
};

export const alertCases: Readonly<Record<string, AlertCase>> = {
  ...ofMoney,
  ...ofMeals,
  ...ofMessages,
  ...ofPrograms,
  ...ofMachine,
};
