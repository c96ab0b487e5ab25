/** The one page of the simulator: type a notice number, press a button, read what happened. */

export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Payment gateway simulator</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 44rem; padding: 0 1rem; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input { font: inherit; padding: .5rem; width: 100%; box-sizing: border-box; }
button { font: inherit; margin-top: 1.5rem; padding: .6rem 1.2rem; }
pre { background: #f2f2f2; color: #111; padding: 1rem; overflow-x: auto; white-space: pre-wrap; }
</style>
</head>
<body>
<main>
<h1>Payment gateway simulator</h1>
<p>It plays the pagoPA node: it asks the station what a notice costs, pays it, and sends the
receipt. No money moves.</p>
<form id="pay">
<label for="notice">Notice number (18 digits)</label>
<input id="notice" name="noticeNumber" inputmode="numeric" required>
<label for="creditor">Fiscal code of the creditor (11 digits)</label>
<input id="creditor" name="creditorFiscalCode" inputmode="numeric" required>
<label for="station">Station (empty: the creditor's own)</label>
<input id="station" name="stationId">
<label for="broker">Broker (empty: the creditor itself)</label>
<input id="broker" name="brokerId">
<button>Pay this notice</button>
</form>
<h2 id="outcome" role="status" aria-live="polite"></h2>
<pre id="report" hidden tabindex="0" aria-label="What the simulator saw"></pre>
</main>
<script src="page.js"></script>
</body>
</html>
`;

export const pageScript = `
const form = document.getElementById('pay');
const outcome = document.getElementById('outcome');
const report = document.getElementById('report');
const query = new URLSearchParams(location.search);
for (const field of form.elements) if (field.name) field.value = query.get(field.name) ?? '';
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  outcome.textContent = 'Paying …';
  const order = {};
  for (const [name, value] of new FormData(form)) {
    const bare = String(value).replace(/\\s/g, '');
    if (bare !== '') order[name] = bare;
  }
  const response = await fetch('pay', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  const seen = await response.json();
  outcome.textContent = 'Outcome: ' + (seen.outcome ?? seen.error);
  report.textContent = JSON.stringify(seen, null, 2);
  report.hidden = false;
});
`;
