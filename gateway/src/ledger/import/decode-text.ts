/** The text of an uploaded file: UTF-8, UTF-16 with a mark, or GB 18030 as Chinese spreadsheets write it. */

/** Null when it is none of them. A byte order mark is taken off. */
export function decodeText(body: Uint8Array): string | null {
  if (body[0] === 0xff && body[1] === 0xfe) return decodedAs('utf-16le', body);
  // GB 18030 accepts nearly everything, so it comes after UTF-8, which accepts hardly anything else.
  const text = decodedAs('utf-8', body) ?? decodedAs('gb18030', body);
  // No text has a NUL; a picture or a program has.
  return text === null || text.includes('\0') ? null : text;
}

function decodedAs(encoding: string, body: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(body);
  } catch {
    // Not in this encoding: the caller tries the next or refuses the file.
    return null;
  }
}
