/** The page of a cart: what will be paid, and a button for each way it can end. */
import type { Cart } from './archive.ts';
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
  const items = cart.notices.map(
    ({ noticeNumber, amount, companyName, description }) =>
      `<li><strong>${italian(amount)}</strong> ${escapeText(companyName)}<br>` +
      `${escapeText(description)}<br>${grouped(noticeNumber)}</li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Checkout, simulated</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<h1>Checkout, simulated</h1>
<p>No money moves. ${cart.emailNotice ? `Receipt to ${escapeText(cart.emailNotice)}.` : ''}</p>
${words[cart.state] && `<p role="status">${words[cart.state]}</p>`}
<ul>${items.join('')}</ul>
<p>In all <strong>${italian(total)}</strong></p>
<form method="post" class="choices">
<button name="choice" value="pay" class="first">Pay ${italian(total)}</button>
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

const italian = (cents: number): string => `${euros(cents).replace('.', ',')} €`;

function grouped(noticeNumber: string): string {
  return noticeNumber.replace(/(.{4})(?=.)/g, '$1 ');
}
