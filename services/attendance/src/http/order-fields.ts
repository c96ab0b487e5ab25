/** The fields of an order as they come in over HTTP, and what becomes of its answer. */
import { problem, unavailable } from '@mestolo/service/http.ts';
import { daysBetween } from '@mestolo/service/local-time.ts';
import { z } from 'zod';
import type { OrderAnswer, Receipt } from '../store/order-door.ts';
import { moment, requestId, schoolDay } from './kitchen-shapes.ts';
import { NO_CALENDAR } from './line-fields.ts';

const LONGEST_RANGE_DAYS = 366;

export const orderFields = {
  requestId,
  from: schoolDay,
  /** Null: until further notice. */
  to: schoolDay.nullable(),
  order: z.enum(['none', 'standard', 'plain']),
  /** When the provider of an SMS had it: a cancellation counts from then. */
  receivedAt: moment.nullish(),
};

interface Range {
  readonly from: string;
  readonly to: string | null;
}

export function assertRange({ from, to }: Range): void {
  const days = to === null ? 0 : daysBetween(from, to);
  if (days >= 0 && days < LONGEST_RANGE_DAYS) return;
  const detail = 'The last day comes after the first, by a year at most.';
  throw problem(422, {
    type: 'not-as-described',
    detail,
    errors: [{ path: 'to', code: 'custom' }],
  });
}

export function receiptsOf(answer: OrderAnswer): readonly Receipt[] {
  switch (answer) {
    case 'no-calendar':
      throw unavailable(5, NO_CALENDAR);
    case 'unknown-pupil':
      throw problem(404, { type: answer, detail: 'The Comune has no such pupil.' });
    case 'unknown-class':
      throw problem(404, { type: answer, detail: 'No pupil belongs to this class.' });
    case 'received-too-long-ago': {
      const detail = 'A message that was on its way for more than a day proves nothing any more.';
      throw problem(422, { type: answer, detail });
    }
    default:
      return answer.receipts;
  }
}
