/** One collection as a file: its documents one after another, compressed with Zstandard. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { bsonDocuments } from './bson-frames.ts';
import { createContentsHash } from './contents-hash.ts';
import type { DumpedCollection } from './manifest.ts';

/** Written in pieces of this size, so that the compressor is not asked for each document. */
const PIECE_BYTES = 256 * 1024;

export const FILE_END = '.bson.zst';

/** A file that is not as its manifest says. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

/** Never holds more than a few documents and pieces, however large the collection is. */
export async function writeCollection(
  file: string,
  documents: AsyncIterable<Buffer>,
  onDocuments: (count: number) => void = () => undefined,
): Promise<DumpedCollection> {
  const contents = createContentsHash();
  const sha256 = createHash('sha256');
  let [count, bytes] = [0, 0];
  const counted = async function* () {
    let pieces: Buffer[] = [];
    let held = 0;
    for await (const document of documents) {
      contents.add(document);
      count += 1;
      bytes += document.length;
      held += document.length;
      pieces.push(document);
      if (held < PIECE_BYTES) continue;
      yield Buffer.concat(pieces);
      onDocuments(count);
      pieces = [];
      held = 0;
    }
    yield Buffer.concat(pieces);
  };
  const hashed = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      sha256.update(chunk);
      yield chunk;
    }
  };
  // A checksum of its own, so that `zstd --test` finds damage too.
  const params = { [constants.ZSTD_c_checksumFlag]: 1 };
  const written = createWriteStream(file, { flush: true, mode: 0o600 });
  await pipeline(counted, createZstdCompress({ params }), hashed, written);
  const { size: fileBytes } = await stat(file);
  const name = basename(file).slice(0, -FILE_END.length);
  return {
    ...{ name, file: basename(file), documents: count, bytes, fileBytes },
    ...{ sha256: sha256.digest('hex'), contents: contents.digest() },
  };
}

/**
 * The documents of a file, while its hashes are made; they are compared at its end.
 *
 * @throws Damaged
 */
export async function* readCollection(
  file: string,
  told: DumpedCollection,
): AsyncGenerator<Buffer, void, undefined> {
  const contents = createContentsHash();
  const sha256 = createHash('sha256');
  let documents = 0;
  const read = createReadStream(file);
  read.on('data', (chunk) => sha256.update(chunk));
  const plain = createZstdDecompress();
  const piped = pipeline(read, plain).catch(() => undefined);
  try {
    for await (const document of bsonDocuments(plain)) {
      contents.add(document);
      documents += 1;
      yield document;
    }
  } catch (cause) {
    throw new Damaged(`${file} is damaged.`, { cause });
  }
  await piped;
  const isWhole = sha256.digest('hex') === told.sha256 && contents.digest() === told.contents;
  if (!isWhole || documents !== told.documents) {
    throw new Damaged(`${file} is not what its manifest says.`);
  }
}
