/**
 * Makes billing's books once more and compares: started by `npm run ledger:rebuild`, which says on
 * the standard input where everything is. Its last line is the verdict.
 */
import { text } from 'node:stream/consumers';
import { createLogger } from '@mestolo/telemetry/logger.ts';
import mongoose from 'mongoose';
import { z } from 'zod';
import { rebuildLedger } from './rebuild-ledger.ts';

const settings = z.strictObject({
  ledger: z.strictObject({ uri: z.string(), database: z.string() }),
  into: z.strictObject({ uri: z.string(), database: z.string() }),
  kafka: z.strictObject({
    brokers: z.array(z.string()).min(1),
    login: z.strictObject({ username: z.string(), password: z.string() }).nullable(),
    /** The certificate's text, or true for what the system trusts. */
    ca: z.union([z.string(), z.literal(true)]).nullable(),
  }),
});

const { ledger, into, kafka } = settings.parse(JSON.parse(await text(process.stdin)));
const { MongoClient } = mongoose.mongo;
const ledgerClient = new MongoClient(ledger.uri);
const intoClient = new MongoClient(into.uri, { writeConcern: { w: 'majority', journal: true } });
try {
  const verdict = await rebuildLedger({
    ledger: ledgerClient.db(ledger.database),
    into: intoClient.db(into.database),
    intoClient,
    kafka: {
      brokers: kafka.brokers,
      clientId: 'billing-rebuild',
      sasl: kafka.login ?? undefined,
      tls: kafka.ca === null ? undefined : kafka.ca === true ? true : { ca: kafka.ca },
    },
    logger: createLogger('billing', { level: 'error' }),
    onProgress: (step) => process.stderr.write(`… ${step}\n`),
  });
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
} finally {
  await Promise.all([ledgerClient.close(), intoClient.close()]);
}
