/** Text into HTML: whatever a device, a rule or a file is called, it stays text. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe as text and within quoted attributes. */
export function escaped(text: string | number): string {
  return String(text).replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] as string);
}
