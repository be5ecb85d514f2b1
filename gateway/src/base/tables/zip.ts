/** Packs named files into one ZIP, compressed as they come; the main thread is never held for long. */

import { once } from 'node:events';
import { crc32, createDeflateRaw } from 'node:zlib';

/** The content in pieces: nothing has to be in memory as a whole before it is compressed. */
export type ZipFile = readonly [path: string, content: Iterable<string> | AsyncIterable<string>];

const DEFLATED = 8;
const VERSION = 20;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** 1980-01-01, the first day that a ZIP knows: the same content gives the same file. */
const DATE = 0x0021;
/** Pieces are gathered to this size before they are handed to the compressor. */
const PIECE_CHARS = 64 * 1024;

interface Packed {
  path: Buffer;
  crc: number;
  bytes: number;
  content: Buffer;
}

/** APPNOTE 4.3: local files, central directory, end record. */
export async function zip(files: readonly ZipFile[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const packed = await pack(file);
    const common = commonHeader(packed);
    const local = [Buffer.from('PK\x03\x04'), common, packed.path, packed.content];
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02'), versionMadeBy(), common, place, packed.path);
    parts.push(...local);
    offset += local.reduce((sum, part) => sum + part.byteLength, 0);
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...parts, central, endRecord(files.length, central.byteLength, offset)]);
}

async function pack([name, content]: ZipFile): Promise<Packed> {
  const deflate = createDeflateRaw();
  const compressed: Buffer[] = [];
  deflate.on('data', (piece: Buffer) => compressed.push(piece));
  const ended = once(deflate, 'end');
  let crc = 0;
  let bytes = 0;
  try {
    for await (const text of gathered(content)) {
      const piece = Buffer.from(text);
      crc = crc32(piece, crc);
      bytes += piece.byteLength;
      if (!deflate.write(piece)) await once(deflate, 'drain');
    }
    deflate.end();
    await ended;
  } finally {
    deflate.destroy();
  }
  return { path: Buffer.from(name), crc, bytes, content: Buffer.concat(compressed) };
}

async function* gathered(content: ZipFile[1]): AsyncGenerator<string, void> {
  let text = '';
  for await (const piece of content) {
    text += piece;
    if (text.length < PIECE_CHARS) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/** What the local header and the directory say alike. */
function commonHeader({ path, crc, bytes, content }: Packed): Buffer {
  const common = Buffer.alloc(26);
  common.writeUInt16LE(VERSION, 0);
  common.writeUInt16LE(FLAGS, 2);
  common.writeUInt16LE(DEFLATED, 4);
  common.writeUInt16LE(DATE, 8);
  common.writeUInt32LE(crc, 10);
  common.writeUInt32LE(content.byteLength, 14);
  common.writeUInt32LE(bytes, 18);
  common.writeUInt16LE(path.byteLength, 22);
  return common;
}

function versionMadeBy(): Buffer {
  const version = Buffer.alloc(2);
  version.writeUInt16LE(VERSION, 0);
  return version;
}

function endRecord(count: number, bytes: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
