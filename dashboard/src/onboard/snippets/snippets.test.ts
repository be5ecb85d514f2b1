import { DEVICE_KINDS, METRICS } from '@ninewatch/contracts';
import { describe, expect, it } from 'vitest';
import { calmReading, type Login, shellWord } from './login.ts';
import { SNIPPETS, snippetOf } from './snippets.ts';

const login: Login = {
  host: 'gate.example',
  port: 1883,
  plainPort: 1883,
  isTls: false,
  venueId: 'v1',
  deviceId: 'd1',
  secret: 'not-told-again-0123456789',
  metric: 'smoke',
  value: 0.01,
};
const tls = { ...login, port: 8883, isTls: true };

describe('a snippet', () => {
  it.each(SNIPPETS)('%s has the whole login, and where the device publishes', (name) => {
    const text = snippetOf(name, login);
    for (const part of ['gate.example', '1883', 'd1', 'not-told-again-0123456789'])
      expect(text).toContain(part);
    expect(text).toMatch(name === 'c' ? /venue_id = "v1"/ : /nine\/v1\/v1\/d1\/telemetry/);
    expect(text.toLowerCase()).toContain('smoke');
  });

  it('speaks TLS where the gateway does, and trusts an authority of one’s own', () => {
    expect(snippetOf('python', tls)).toContain('tls_set()');
    expect(snippetOf('node', tls)).toContain('mqtts://');
    expect(snippetOf('mosquitto', tls)).toContain('--capath');
    expect(snippetOf('arduino', tls)).toContain('setCACert');
    const own = { ...tls, caFile: 'ca.pem' };
    expect(snippetOf('python', own)).toContain('tls_set("ca.pem")');
    expect(snippetOf('node', own)).toContain('readFileSync("ca.pem")');
    expect(snippetOf('mosquitto', own)).toContain("--cafile 'ca.pem'");
    // The client is handed a stream; what is shown is one without TLS.
    expect(snippetOf('c', tls)).toContain('PORT "1883"');
  });

  it('[P10] carries a secret with quotes as one word', () => {
    const odd = { ...login, secret: `it's "odd" $HOME \\` };
    expect(shellWord(odd.secret)).toBe(`'it'\\''s "odd" $HOME \\'`);
    expect(snippetOf('python', odd)).toContain(`"it's \\"odd\\" $HOME \\\\"`);
  });

  it('sends a metric of the contracts, whatever the kind', () => {
    for (const kind of [...DEVICE_KINDS, 'of_their_own'])
      expect(Object.keys(METRICS)).toContain(calmReading(kind).metric);
  });
});
