/** The editor of YAML texts: CodeMirror with mistakes at their lines, words of a schema, and differences. */

import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { yaml } from '@codemirror/lang-yaml';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { hoverTooltip, ViewPlugin } from '@codemirror/view';
import { basicSetup, EditorView } from 'codemirror';
import { type JsonSchema, meaningAt, offersAt } from './schema-help.ts';
import { placeIn } from './yaml-path.ts';

export interface Mistake {
  /** From 1. */
  line: number;
  column: number;
  reason: string;
  /** Legal, but hardly meant. */
  isWarning?: boolean;
}

/** What the gateway says of a text. */
export interface Checked {
  ok: boolean;
  errors: readonly Mistake[];
  warnings?: readonly Mistake[];
}

export interface EditorOptions {
  parent: HTMLElement;
  text: string;
  label: string;
  isReadonly: boolean;
  schema(): JsonSchema | null;
  onChange(text: string): void;
}

export function openEditor(options: EditorOptions): EditorView {
  const { parent, text, label, isReadonly } = options;
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        ...base(label),
        lintGutter(),
        autocompletion({ override: [(context) => complete(options.schema(), context)] }),
        explain(options.schema),
        EditorState.readOnly.of(isReadonly),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
}

/** What changed against `before`, line by line; unchanged parts are folded away. */
export interface DifferencesOptions {
  parent: HTMLElement;
  before: string;
  after: string;
  label: string;
  /** Words for lines that are the same in both; `$` is how many. */
  unchangedWords: string;
}

export function openDifferences({
  parent,
  before,
  after,
  label,
  unchangedWords,
}: DifferencesOptions): EditorView {
  const margin = 3;
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: after,
      extensions: [
        ...base(label),
        EditorState.readOnly.of(true),
        EditorState.phrases.of({ '$ unchanged lines': unchangedWords }),
        unifiedMergeView({
          original: before,
          mergeControls: false,
          collapseUnchanged: { margin, minSize: 2 * margin },
        }),
      ],
    }),
  });
}

/** Marks them, each at its word; a place beyond the text is its end. */
export function showMistakes(view: EditorView, mistakes: readonly Mistake[]): void {
  const { doc } = view.state;
  const diagnostics = mistakes.map(({ line, column, reason, isWarning }): Diagnostic => {
    const there = doc.line(Math.min(Math.max(1, line), doc.lines));
    const from = Math.min(there.from + Math.max(0, column - 1), there.to);
    return {
      from,
      to: Math.max(from, there.to),
      severity: isWarning === true ? 'warning' : 'error',
      message: reason,
    };
  });
  diagnostics.sort((a, b) => a.from - b.from);
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

export function goTo(view: EditorView, { line, column }: Pick<Mistake, 'line' | 'column'>): void {
  const there = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
  const anchor = Math.min(there.from + Math.max(0, column - 1), there.to);
  view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
  view.focus();
}

/** What scrolls is reached by keyboard, also where nothing can be typed. */
const reachable = ViewPlugin.define((view) => {
  view.scrollDOM.tabIndex = 0;
  return {};
});

function base(label: string): Extension[] {
  return [
    basicSetup,
    reachable,
    yaml(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
  ];
}

function complete(schema: JsonSchema | null, context: CompletionContext): CompletionResult | null {
  if (schema === null) return null;
  const word = context.matchBefore(/[\w-]*/);
  if (word === null || (word.from === word.to && !context.explicit)) return null;
  const place = placeIn(context.state.sliceDoc(0, word.from));
  const options = offersAt(schema, place).map(({ label, detail, info, isKey }) => ({
    label,
    type: isKey ? 'property' : 'enum',
    apply: isKey ? `${label}: ` : label,
    ...(detail === undefined ? {} : { detail }),
    ...(info === undefined ? {} : { info }),
  }));
  return options.length === 0 ? null : { from: word.from, options, validFor: /^[\w-]*$/ };
}

/** What the key under the pointer means. */
function explain(schema: () => JsonSchema | null): Extension {
  return hoverTooltip((view, pos) => {
    const known = schema();
    const word = view.state.wordAt(pos);
    if (known === null || word === null) return null;
    if (view.state.sliceDoc(word.to, word.to + 1) !== ':') return null;
    const { path } = placeIn(view.state.sliceDoc(0, word.from));
    const meaning = meaningAt(known, [...path, view.state.sliceDoc(word.from, word.to)]);
    if (meaning === undefined) return null;
    const dom = document.createElement('div');
    dom.className = 'cm-meaning';
    dom.textContent = meaning;
    return { pos: word.from, end: word.to, above: true, create: () => ({ dom }) };
  });
}
