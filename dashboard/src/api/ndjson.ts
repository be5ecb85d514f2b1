/** The lines of an answer that tells its progress: what has come so far, and how it ended. */

export interface Progress {
  done: number;
  total: number;
  phase?: string;
}

type Line = { progress: Progress } | { result: unknown } | { problem: Record<string, unknown> };

/** Fed with the whole text as it grows; a line counts when its end has come. */
export class NdjsonReader {
  #read = 0;
  /** The last line but progress. */
  end: Exclude<Line, { progress: Progress }> | undefined;

  /** The newest progress of what is new in the text. */
  take(text: string): Progress | undefined {
    const upTo = text.lastIndexOf('\n') + 1;
    const lines = text.slice(this.#read, Math.max(upTo, this.#read)).split('\n');
    this.#read = Math.max(upTo, this.#read);
    let newest: Progress | undefined;
    for (const each of lines) {
      if (each === '') continue;
      const line = JSON.parse(each) as Line;
      if ('progress' in line) newest = line.progress;
      else this.end = line;
    }
    return newest;
  }
}
