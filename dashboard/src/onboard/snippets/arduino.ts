/** A device on an ESP32 with Arduino. */

import { type Login, quoted, topicOf } from './login.ts';

/** By the library `MQTT` of Joël Gähwiler: the better known PubSubClient sends with QoS 0 alone, which confirms nothing. */
export function arduino(login: Login): string {
  const { host, port, isTls, deviceId, secret, metric, value } = login;
  return [
    '// Arduino, ESP32. Library: MQTT (Joël Gähwiler), since PubSubClient confirms nothing (QoS 0).',
    '#include <WiFi.h>',
    ...(isTls ? ['#include <WiFiClientSecure.h>'] : []),
    '#include <MQTT.h>',
    '',
    ...(isTls
      ? [
          '// The authority of the gateway’s certificate, PEM.',
          'const char CA[] = R"(-----BEGIN CERTIFICATE-----',
          '…',
          '-----END CERTIFICATE-----)";',
          'WiFiClientSecure net;',
        ]
      : ['WiFiClient net;']),
    'MQTTClient client(512);',
    'uint32_t boot, seq = 0;',
    'unsigned long sent = 0;',
    '',
    'void setup() {',
    '  WiFi.begin("your-wifi", "your-password");',
    '  while (WiFi.status() != WL_CONNECTED) delay(200);',
    '  boot = esp_random();  // another number after each restart',
    ...(isTls ? ['  net.setCACert(CA);'] : []),
    `  client.begin(${quoted(host)}, ${port}, net);`,
    '}',
    '',
    'void loop() {',
    '  client.loop();',
    `  if (!client.connected() && !client.connect(${quoted(deviceId)}, ${quoted(deviceId)}, ${quoted(secret)})) {`,
    '    delay(5000);',
    '    return;',
    '  }',
    '  if (sent != 0 && millis() - sent < 15000) return;',
    '  char payload[200];',
    '  // at and sentAt are of one clock, so the uptime is as good as the time of day.',
    '  snprintf(payload, sizeof payload,',
    `           "{\\"v\\":1,\\"boot\\":%lu,\\"seq\\":%lu,\\"at\\":%lu,\\"sentAt\\":%lu,\\"metrics\\":{\\"${metric}\\":${value}}}",`,
    '           (unsigned long)boot, (unsigned long)++seq, millis(), millis());',
    '  // True: the gateway has stored it (QoS 1).',
    `  if (client.publish("${topicOf(login)}", payload, false, 1)) sent = millis();`,
    '}',
  ].join('\n');
}
