/** Makes a PDF beside the main thread: a long list takes seconds, and doors must answer. */
import { Worker } from 'node:worker_threads';
import type { SheetPaper } from './sheet.ts';

export function printed(paper: SheetPaper): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./sheet-thread.ts', import.meta.url), { workerData: paper });
    worker.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes)));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('a paper was not finished')));
  });
}
