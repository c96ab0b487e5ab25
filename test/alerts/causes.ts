/** All causes that are made on a real system, in the order of their making; and those only told. */
import type { Cause } from './cause.ts';
import { growingLag, latePosting, lostMeals, silentSchools } from './causes-of-meals.ts';
import { mailAway, mailRefused } from './causes-of-messages.ts';
import { outage, pending, slowStation, tampered, unmatched } from './causes-of-money.ts';
import { halted, kafkaAway, poison, withoutRights } from './causes-of-programs.ts';

export function realCauses(): readonly Cause[] {
  const ofPrograms = [halted, kafkaAway(), poison, withoutRights()];
  const ofMoney = [outage(), tampered(), pending(), unmatched, slowStation()];
  const ofMessages = [mailAway, mailRefused];
  return [
    ...ofPrograms,
    ...ofMoney,
    ...ofMessages,
    silentSchools,
    growingLag,
    latePosting,
    lostMeals(),
  ];
}

const DAY = 86_400;

/** What the watchman of a box would tell; here its word is written by the test. */
const words: readonly (readonly [readonly string[], string, number, number])[] = [
  [['KafkaUnreachable'], 'mestolo_doctor_check{check="kafka"}', 0, 1],
  [['MongodbUnreachable'], 'mestolo_doctor_check{check="mongodb"}', 0, 1],
  [['DoctorFindsFault'], 'mestolo_doctor_check{check="dns"}', 0, 1],
  [
    ['CertificateEnds', 'CertificateEndsNow'],
    'mestolo_certificate_expires_seconds{name="site"}',
    -DAY,
    80 * DAY,
  ],
  [['BackupOld'], 'mestolo_backup_age_seconds{service="billing"}', 30 * 3_600, 3_600],
  [['DiskLow', 'DiskFull'], 'mestolo_disk_free_ratio{volume="/"}', 0.03, 0.6],
  [['ClockOff'], 'mestolo_clock_offset_seconds', -7, 0],
];

export function toldCauses(): readonly Cause[] {
  return words.map(([alerts, series, bad, good]) => ({
    alerts,
    what: `the watchman says ${series} ${bad}`,
    cause: async ({ watchman }) => watchman.set(series, bad),
    mend: async ({ watchman }) => watchman.set(series, good),
  }));
}
