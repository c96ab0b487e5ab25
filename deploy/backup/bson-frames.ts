/** Cuts a stream of bytes into the BSON documents that were written into it one after another. */

const LENGTH_BYTES = 4;
/** The smallest document is its length and an end; the largest is what MongoDB takes. */
const SMALLEST = 5;
const LARGEST = 16 * 1024 * 1024 + 16 * 1024;

/** @throws Error where the bytes are no documents, or end within one */
export async function* bsonDocuments(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer, void, undefined> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= LENGTH_BYTES) {
      const length = rest.readInt32LE(at);
      if (length < SMALLEST || length > LARGEST) throw new Error('These bytes are no documents.');
      if (rest.length - at < length) break;
      yield rest.subarray(at, at + length);
      at += length;
    }
    rest = rest.subarray(at);
  }
  if (rest.length > 0) throw new Error('The file ends within a document.');
}
