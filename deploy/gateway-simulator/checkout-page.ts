/** The page of a cart: what will be paid, and a button for each way it can end. */
import type { Cart } from './archive.ts';
import { style } from './page-style.ts';
import { euros } from './requests.ts';
import { escapeText } from './xml.ts';

const words: Readonly<Record<Cart['state'], string>> = {
  open: '',
  paid: 'This cart has been paid.',
  cancelled: 'This cart was cancelled; it can still be paid.',
  failed: 'The payment of this cart failed; it can be tried again.',
  waiting: 'The outcome of this payment is not known yet.',
};

export function cartPage(cart: Cart): string {
  const total = cart.notices.reduce((sum, { amount }) => sum + amount, 0);
  const rows = cart.notices.map(
    (notice) =>
      `<tr><td>${grouped(notice.noticeNumber)}</td><td>${escapeText(notice.companyName)}</td>` +
      `<td>${escapeText(notice.description)}</td>` +
      `<td class="amount">${euros(notice.amount)} €</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Checkout, simulated</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Checkout, simulated</h1>
<p>No money moves. ${cart.emailNotice ? `Receipt to ${escapeText(cart.emailNotice)}.` : ''}</p>
<p role="status">${words[cart.state]}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Notices of the cart">
<table>
<thead><tr><th>Notice</th><th>Creditor</th><th>For</th><th>Amount</th></tr></thead>
<tbody>${rows.join('')}</tbody>
<tfoot><tr><th colspan="3">Total</th><td class="amount">${euros(total)} €</td></tr></tfoot>
</table>
</div>
<form method="post">
<button name="choice" value="pay" class="first">Pay ${euros(total)} €</button>
<button name="choice" value="cancel">Cancel</button>
<button name="choice" value="error">Let the payment fail</button>
<button name="choice" value="waiting">Come back without an outcome; it is paid later</button>
<button name="choice" value="waiting-unpaid">Come back without an outcome; nothing is paid</button>
</form>
</main>
</body>
</html>
`;
}

export function grouped(noticeNumber: string): string {
  return noticeNumber.replace(/(.{4})(?=.)/g, '$1 ');
}
