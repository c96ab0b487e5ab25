/** Posts a message to a station, with the node's own certificate where it has one. */
import http from 'node:http';
import https from 'node:https';
import type { ClientTls } from './settings.ts';

export interface PostedAnswer {
  readonly status: number;
  readonly text: string;
}

export type Post = (
  url: string,
  message: {
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
  },
) => Promise<PostedAnswer>;

const MAX_ANSWER_BYTES = 1024 * 1024;
const POOL = { keepAlive: true, maxSockets: 200 };

/** Connections are kept, as the node keeps its own. */
export function createPost(tls: ClientTls = {}): Post {
  const plain = new http.Agent(POOL);
  const secure = new https.Agent({ ...POOL, ...tls });
  return (url, { body, headers, timeoutMs }) =>
    new Promise((resolve, reject) => {
      const isSecure = url.startsWith('https:');
      const signal = AbortSignal.timeout(timeoutMs);
      const options = { method: 'POST', headers, signal, agent: isSecure ? secure : plain };
      const request = (isSecure ? https : http).request(url, options, (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > MAX_ANSWER_BYTES) response.destroy(new Error('the answer is too long'));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, text });
        });
      });
      request.on('error', (error) => reject(signal.aborted ? tooLate(timeoutMs) : error));
      request.end(body);
    });
}

const tooLate = (timeoutMs: number) => new Error(`no answer within ${timeoutMs / 1000} s`);
