/** Tickets are found by any three characters in a row, and walked through in their own order where those are of many. */

import { type CompiledQuery, sql } from 'kysely';
import { build } from '../store/statements.ts';
import type { Migration } from './migrate.ts';

const raw = (text: string): { compile(): CompiledQuery } => ({ compile: () => sql.raw(text).compile(build) });

export const ticketText: Migration = {
  number: 26,
  name: 'ticket-text',
  steps: [
    // Only which tickets have them: their order is looked at in the words themselves, which are in lower case.
    raw(`CREATE VIRTUAL TABLE ticket_text USING fts5(words, content = '', contentless_delete = 1,
      detail = none, tokenize = 'trigram case_sensitive 1')`),
    raw('INSERT INTO ticket_text (rowid, words) SELECT seq, words FROM ticket'),
    raw(`CREATE TRIGGER ticket_text_delete AFTER DELETE ON ticket
      BEGIN DELETE FROM ticket_text WHERE rowid = OLD.seq; END`),
    raw('CREATE INDEX ticket_words ON ticket (seq, venue_id, words)'),
    raw('DROP INDEX ticket_by_words'),
  ],
};
