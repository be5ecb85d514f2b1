/** Several files as one text and back, so that the journal's copy of a catalogue needs no folder beside it. */

export interface CatalogueFile {
  /** Without its folder; absent for a text that was never a file. */
  name?: string;
  text: string;
}

/** Begins a YAML document, so that the joined text is YAML too; what follows up to the next one is the file. */
const MARK = /^--- # file: (\S(?:.*\S)?)[ \t]*\r?$/gm;
const CONTROL = /\p{Cc}/u;

/** Whether a file of this name can stand in a joined text. */
export function isUsableFileName(name: string): boolean {
  return name.length <= 200 && name.trim() === name && name !== '' && !CONTROL.test(name);
}

/** Each file behind a line `--- # file: NAME`, in the order given. */
export function joinFiles(files: readonly Required<CatalogueFile>[]): string {
  return files
    .map(({ name, text }) => `--- # file: ${name}\n${text}${text.endsWith('\n') || text === '' ? '' : '\n'}`)
    .join('');
}

/** A text without marks is one file without a name; what stands before the first mark counts when it is not blank. */
export function splitFiles(text: string): CatalogueFile[] {
  const marks = [...text.matchAll(MARK)];
  const [first] = marks;
  if (first === undefined) return [{ text }];
  const before = text.slice(0, first.index);
  const files = marks.map((mark, index): CatalogueFile => {
    const begin = mark.index + mark[0].length + 1;
    return { name: mark[1] ?? '', text: text.slice(begin, marks[index + 1]?.index) };
  });
  return before.trim() === '' ? files : [{ text: before }, ...files];
}

/** Names of the files that a joined text was made of; none for a plain one. */
export function fileNames(text: string): string[] {
  return [...text.matchAll(MARK)].map((mark) => mark[1] ?? '');
}
