/** Topics of another broker, made from a template. */

/** What stands for nothing: an empty level would be one that nobody expects. */
const NOTHING = '-';

/** `{region}`, `{venue}`, `{id}`, `{kind}`: each is one level, whatever stands in it. Unknown braces stay as they are. */
export function topicOf(
  template: string,
  values: Readonly<Record<'region' | 'venue' | 'id' | 'kind', string>>,
): string {
  return template.replaceAll(/\{(region|venue|id|kind)\}/g, (_, name: keyof typeof values) =>
    level(values[name]),
  );
}

/** Separators and wildcards would make it another topic, which MQTT forbids or others listen to. */
function level(text: string): string {
  return text.toWellFormed().replaceAll(/[/+#\p{Cc}]/gu, '_') || NOTHING;
}
