/** Payments that does not know a receipt again: each copy of it is one of its own. */
import { mutate } from './mutate.ts';

const READ_RECEIPT = 'services/payments/src/store/read-receipt.ts';

mutate([
  { file: READ_RECEIPT, from: 'const id = ', to: 'const id = crypto.randomUUID() + ' },
  {
    file: READ_RECEIPT,
    from: 'receiptId: content.receiptId,',
    to: 'receiptId: content.receiptId.slice(0, 8) + crypto.randomUUID().slice(0, 8),',
  },
]);
