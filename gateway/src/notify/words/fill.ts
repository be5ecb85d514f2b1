/** Templates of words: `{{venue}}` stands for the venue's name, and so on. */

/** What may stand between braces, and what it means; the same in both languages. */
export const PLACEHOLDERS = {
  text: 'What the gateway says of it, in one line',
  reason: 'Why this notice is sent',
  venue: "Venue's name",
  address: "Venue's address",
  colour: "Venue's risk colour",
  region: 'Regions, from the town down',
  kind: 'Kind of hazard',
  class: 'Signal class',
  priority: 'Priority, 1 is the highest',
  why: 'What was sensed',
  time: "When, in the district's time",
  level: 'How often it was called without an answer',
  action: 'What to do',
  ticket: 'Id of the ticket',
  link: 'Page of the ticket or the hazard',
} as const;
export type Placeholder = keyof typeof PLACEHOLDERS;
export type Values = Record<Placeholder, string>;

const BRACES = /\{\{\s*([A-Za-z_][A-Za-z0-9_.]*)\s*\}\}/g;

export function unknownPlaceholders(text: string): string[] {
  return [...text.matchAll(BRACES)].map(([, name = '']) => name).filter((name) => !(name in PLACEHOLDERS));
}

/** A line all of whose placeholders are empty is left out: not every notice has an address. */
export function fill(template: string, values: Values): string {
  return template
    .split('\n')
    .flatMap((line) => {
      const names = [...line.matchAll(BRACES)].map(([, name]) => name as Placeholder);
      if (names.length > 0 && names.every((name) => values[name] === '')) return [];
      return [line.replaceAll(BRACES, (_, name: string) => values[name as Placeholder] ?? '')];
    })
    .join('\n');
}
