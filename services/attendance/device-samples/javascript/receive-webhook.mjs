// A receiver of webhooks in Node, without packages. SECRET is whsec_…, PORT where it listens.
// In real life it stands behind something that ends TLS.
import crypto from 'node:crypto';
import http from 'node:http';

const { SECRET = '', PORT = '9000' } = process.env;
const key = Buffer.from(SECRET.replace('whsec_', ''), 'base64');
const known = new Set();

function isGenuine(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': all = '' } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(time)) < 300)) return false;
  const right = crypto.createHmac('sha256', key).update(`${id}.${time}.${body}`).digest();
  return all.split(' ').some((one) => {
    const [version, text = ''] = one.split(',');
    const given = Buffer.from(text, 'base64');
    const fits = given.length === right.length && crypto.timingSafeEqual(given, right);
    return version === 'v1' && fits;
  });
}

http
  .createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      // The bytes as they came: JSON that was read and written again has another signature.
      const body = Buffer.concat(parts).toString('utf8');
      if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
      response.writeHead(204).end();
      // The same id is the same message, sent again because an answer was lost.
      if (known.has(request.headers['webhook-id'])) return;
      known.add(request.headers['webhook-id']);
      console.log(body);
    });
  })
  .listen(Number(PORT));
