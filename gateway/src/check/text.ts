/** Texts from outside, made short and printable before they are kept. */

const UNPRINTABLE = /[\p{Cc}\p{Cs}]/gu;

/** At most `charsMax` characters; control characters and half surrogate pairs become U+FFFD. */
export function clean(text: string, charsMax: number): string {
  return text.slice(0, charsMax).replace(UNPRINTABLE, '\uFFFD');
}

/** Any JSON value as a text for people: strings as they are, numbers in full, the rest as JSON. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return 'nested too deeply to show'; // JSON.stringify recurses; the parser before it does not
  }
}
