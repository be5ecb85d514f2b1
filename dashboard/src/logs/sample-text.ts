/** The beginning of a payload as text where it is text, else as bytes. */

export function sampleText(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!/[\p{Cc}--[\n\r\t]]/v.test(text)) return text;
  } catch {
    // Not text, or cut within a character: the bytes are shown.
  }
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
