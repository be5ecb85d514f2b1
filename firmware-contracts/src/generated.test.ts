/** The generated documents are those of the schemas, and hold together. */

import { Parser } from '@asyncapi/parser';
import { describe, expect, it } from 'vitest';
import { documentTexts } from '../scripts/documents.ts';
import { staleDocuments } from '../scripts/generate.ts';

function refsOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value] : refsOf(value),
  );
}

function resolve(document: unknown, ref: string): unknown {
  const steps = ref.replace('#/', '').split('/');
  return steps.reduce<unknown>(
    (node, step) => (node as Record<string, unknown> | undefined)?.[step],
    document,
  );
}

describe('generated documents', () => {
  it('are fresh (else: npm run contracts)', () => {
    expect(staleDocuments()).toEqual([]);
  });

  it('the AsyncAPI document has the five topics, and each of its references leads somewhere', () => {
    const document = JSON.parse(documentTexts().get('asyncapi.json') ?? '{}');
    expect(document.asyncapi).toBe('3.1.0');
    expect(Object.values<{ address: string }>(document.channels).map(({ address }) => address)).toEqual(
      ['telemetry', 'event', 'status', 'command', 'result'].map(
        (leaf) => `nine/v1/{venueId}/{deviceId}/${leaf}`,
      ),
    );
    const refs = refsOf(document);
    expect(refs.length).toBeGreaterThan(20);
    for (const ref of refs) expect(resolve(document, ref), ref).toBeDefined();
  });

  it('a reader of AsyncAPI finds nothing to say against the document', async () => {
    const { document, diagnostics } = await new Parser().parse(documentTexts().get('asyncapi.json') ?? '');
    expect(diagnostics).toEqual([]);
    expect(document?.channels().length).toBe(5);
  }, 30_000);

  it('a schema says its standard, its name and what a device must send', () => {
    const schema = JSON.parse(documentTexts().get('event.schema.json') ?? '{}');
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'urn:ninewatch:contract:v1:event',
      required: ['v', 'boot', 'seq', 'at', 'event'],
    });
    expect(schema.additionalProperties).toBeUndefined();
  });
});
