import { METRICS } from '@ninewatch/contracts';
import { describe, expect, it } from 'vitest';
import { calmReading, type Login, SNIPPETS, snippetOf } from './snippets.ts';

const login: Login = {
  host: 'gate.example',
  port: 1883,
  isTls: false,
  venueId: 'v1',
  deviceId: 'd1',
  secret: 'not-told-again-0123456789',
  metric: 'smoke',
  value: 0.01,
};

describe('a snippet', () => {
  it.each(SNIPPETS)('%s has the whole login and the device’s own topic', (name) => {
    const text = snippetOf(name, login);
    for (const part of [
      'gate.example',
      '1883',
      'nine/v1/v1/d1/telemetry',
      'not-told-again-0123456789',
      'smoke',
    ])
      expect(text).toContain(part);
  });

  it('speaks TLS where the gateway does', () => {
    const tls = { ...login, port: 8883, isTls: true };
    expect(snippetOf('python', tls)).toContain('tls_set');
    expect(snippetOf('node', tls)).toContain('mqtts://');
    expect(snippetOf('mosquitto', tls)).toContain('--capath');
  });

  it('sends a metric of the contracts, whatever the kind', () => {
    const kinds = ['smoke', 'heat', 'multi', 'gas', 'co', 'electrical', 'water_pressure', 'h2s', 'nh3'];
    for (const kind of [...kinds, 'dust', 'charging', 'collector', 'of_their_own'])
      expect(Object.keys(METRICS)).toContain(calmReading(kind).metric);
  });
});
