/** GB 18030 text: read by the platform's own decoder, written by the inverse of it. */

const decoder = new TextDecoder('gb18030');
const PADDING = /[\s\0]+$/u;

/** Two bytes: a lead of 0x81–0xFE, a trail of 0x40–0xFE without 0x7F. */
const LEAD = { from: 0x81, to: 0xfe };
const TRAIL = { from: 0x40, to: 0xfe, never: 0x7f };
/** Four bytes, the second and fourth of them digits: those from 0x81308130 to 0x8431A439 are the rest of the BMP. */
const BMP_FOURS = 39_420;
const ASTRAL_FROM = 189_000;
const ASTRAL_CODE_POINT = 0x10000;
const LINE_END = 0x0a;

/** Without the spaces and NULs that fill a field up. Never throws: what is no text becomes U+FFFD. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes).replace(PADDING, '');
}

/** As many whole characters as fit into `bytesMax`. Half a surrogate pair becomes "?". */
export function textBytes(text: string, bytesMax: number): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const encoded = encodedCharacter(character);
    if (bytes.length + encoded.length > bytesMax) break;
    bytes.push(...encoded);
  }
  return Uint8Array.from(bytes);
}

function encodedCharacter(character: string): readonly number[] {
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint < 0x80) return [codePoint];
  if (codePoint >= ASTRAL_CODE_POINT) return fourBytes(ASTRAL_FROM + codePoint - ASTRAL_CODE_POINT);
  inverse ??= inverseOfDecoder();
  return inverse.get(character) ?? ['?'.charCodeAt(0)];
}

/** Made at the first text that is not plain ASCII. */
let inverse: ReadonlyMap<string, readonly number[]> | undefined;

function inverseOfDecoder(): ReadonlyMap<string, readonly number[]> {
  const forms: number[][] = [];
  for (let four = 0; four < BMP_FOURS; four += 1) forms.push(fourBytes(four));
  for (let lead = LEAD.from; lead <= LEAD.to; lead += 1) {
    for (let trail = TRAIL.from; trail <= TRAIL.to; trail += 1) {
      if (trail !== TRAIL.never) forms.push([lead, trail]);
    }
  }
  // One decode for all, a line each: a call a character takes a hundred times as long.
  const lines = decoder.decode(Uint8Array.from(forms.flatMap((form) => [...form, LINE_END]))).split('\n');
  const table = new Map<string, readonly number[]>();
  // Where two forms mean one character, the shorter stays.
  for (const [i, form] of forms.entries()) {
    const character = lines[i] ?? '';
    if (character.length === 1 && character !== '\uFFFD') table.set(character, form);
  }
  return table;
}

function fourBytes(index: number): number[] {
  return [
    LEAD.from + Math.floor(index / 12_600),
    0x30 + (Math.floor(index / 1_260) % 10),
    LEAD.from + (Math.floor(index / 10) % 126),
    0x30 + (index % 10),
  ];
}
