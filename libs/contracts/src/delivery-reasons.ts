/** Why a notification is in its state: codes that everybody who shows them has words for. */

export const deliveryReasons = [
  // Looked at once more, it was not sent.
  'addressFailing',
  'askedByOffice',
  'balanceRecovered',
  'broadcastCancelled',
  'channelOff',
  'expired',
  'grace',
  'graceOver',
  'hold',
  'keyDestroyed',
  'late',
  'noContact',
  'noEnrolledChild',
  'outage',
  'paymentUnderWay',
  'remindersOff',
  'serviceEnded',
  'smsCap',
  'stopped',
  'worse',
  // The address or the text.
  'addressInvalid',
  'addressRefused',
  'mailboxFull',
  'messageInvalid',
  'messageRefused',
  'notDelivered',
  'notOnAppIo',
  'numberRefused',
  'phoneUnreachable',
  'stoppedByRecipient',
  'taxCodeInvalid',
  // Whoever sends it, or one of ours.
  'keysUnavailable',
  'loginRefused',
  'noAnswer',
  'noticeUnavailable',
  'providerBusy',
  'providerUnreachable',
  'senderRefused',
  'tlsRefused',
  'calendarUnknown',
] as const;

export type DeliveryReason = (typeof deliveryReasons)[number];
