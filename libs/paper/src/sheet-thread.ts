/** The thread that makes one PDF and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { sheetPdf } from './sheet.ts';

parentPort?.postMessage(await sheetPdf(workerData));
