/** What a field that picks one of many shows for what is chosen. */

interface Item {
  id: string;
  words: string;
}

export interface Choice {
  /** Of what is chosen; empty for nothing. */
  id: string;
  /** What is offered now: by what is being typed, so that the chosen one need not be among it. */
  items: readonly Item[];
  /** Picked here before. */
  picked: Item | null;
  /** Of what was chosen before anything was picked here. */
  initialWords?: string | undefined;
}

/** Never the words of another than the chosen one, as long as its own are known from anywhere. */
export function chosenWords({ id, items, picked, initialWords }: Choice): string {
  if (id === '') return '';
  const known = [...items, ...(picked === null ? [] : [picked])].find((item) => item.id === id);
  return known?.words ?? initialWords ?? id;
}
