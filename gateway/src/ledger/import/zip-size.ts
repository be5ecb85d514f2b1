/** How large a ZIP file says it is unpacked: a small file must not fill the memory. [P8] */

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const CENTRAL_HEADER_BYTES = 46;
const END = 0x06054b50;
const END_BYTES = 22;
const COMMENT_BYTES_MAX = 0xffff;

export function isZip(body: Uint8Array): boolean {
  return body.byteLength >= END_BYTES && viewOf(body).getUint32(0, true) === LOCAL_HEADER;
}

/** Sum over the central directory (APPNOTE 4.3.12), which is what the reader allocates by; null if damaged. */
export function unpackedBytes(body: Uint8Array): number | null {
  const view = viewOf(body);
  const end = endOf(view);
  if (end === null) return null;
  const entries = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  let bytes = 0;
  for (let entry = 0; entry < entries; entry += 1) {
    const fits = at + CENTRAL_HEADER_BYTES <= view.byteLength;
    if (!fits || view.getUint32(at, true) !== CENTRAL_HEADER) return null;
    bytes += view.getUint32(at + 24, true);
    const variable = [28, 30, 32].reduce((sum, offset) => sum + view.getUint16(at + offset, true), 0);
    at += CENTRAL_HEADER_BYTES + variable;
  }
  return bytes;
}

/** Searched backwards: a comment may follow. */
function endOf(view: DataView): number | null {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - COMMENT_BYTES_MAX); at -= 1) {
    if (view.getUint32(at, true) === END) return at;
  }
  return null;
}

function viewOf(body: Uint8Array): DataView {
  return new DataView(body.buffer, body.byteOffset, body.byteLength);
}
