/** paVerifyPaymentNotice: somebody has scanned a notice; what is owed, and to whom? */
import { isRefusal } from './addressee.ts';
import type { Refusal } from './faults.ts';
import type { MessageOf } from './messages.ts';
import { payableNotice } from './payable-notice.ts';
import type { StationPorts } from './ports.ts';
import { whatIsOwed } from './what-is-owed.ts';

export async function verifyPaymentNotice(
  ports: StationPorts,
  request: MessageOf<'paVerifyPaymentNoticeReq'>,
): Promise<MessageOf<'paVerifyPaymentNoticeRes'> | Refusal> {
  const found = await payableNotice(ports, request);
  return isRefusal(found) ? found : { outcome: 'OK', ...whatIsOwed(found) };
}
