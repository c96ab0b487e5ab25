/** Prints notices beside the main thread, which has the node to answer within two seconds. */
import { type Print, printThread } from '@mestolo/paper/print-thread.ts';
import type { PaperNotice } from '../domain/paper-notice.ts';

export interface NoticeJob {
  readonly form: 'pdf' | 'picture';
  readonly notice: PaperNotice;
  /** Business time of the notice, so that the same notice is the same bytes. */
  readonly madeAt: Date;
}

export type PrintNotice = Print<NoticeJob>;

export function printNotices(): PrintNotice {
  return printThread(new URL('./notice-thread.ts', import.meta.url));
}
