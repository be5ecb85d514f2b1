/** The messages as TypeScript declarations without any import, for firmware and tools in JavaScript. */

type Schema = Record<string, unknown>;

/** `export interface Reading { … }` of each schema, by name. */
export function typeDeclarations(schemas: Record<string, Schema>): string {
  const types = Object.entries(schemas).map(([name, schema]) => {
    const said = comment(schema, '');
    const type = typeOf(schema, '');
    return isSchema(schema.properties)
      ? `${said}export interface ${name} ${type}`
      : `${said}export type ${name} = ${type};`;
  });
  const head =
    '/** Contract v1 of ninewatch. Generated from the schemas by `npm run contracts`: do not edit. */';
  return `${[head, ...types].join('\n\n')}\n`;
}

function comment({ description }: Schema, indent: string): string {
  return typeof description === 'string' ? `${indent}/** ${description.replaceAll('*/', '*\\/')} */\n` : '';
}

function typeOf(schema: unknown, indent: string): string {
  if (!isSchema(schema)) return 'unknown';
  const { const: one, enum: several, anyOf, type } = schema;
  if (one !== undefined) return JSON.stringify(one);
  if (Array.isArray(several)) return several.map((value) => JSON.stringify(value)).join(' | ');
  if (Array.isArray(anyOf)) return union(anyOf, indent);
  switch (type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
      return type;
    case 'array':
      return `Array<${typeOf(schema.items, indent)}>`;
    case 'object':
      return objectType(schema, indent);
    default:
      return isSchema(schema.not) ? 'never' : 'unknown';
  }
}

/** Names beside any text stay for completion: `'alarm' | (string & {})`. */
function union(anyOf: readonly unknown[], indent: string): string {
  const parts = anyOf.map((part) => typeOf(part, indent));
  const isOpen = parts.includes('string') && parts.length > 1;
  return parts.map((part) => (isOpen && part === 'string' ? '(string & {})' : part)).join(' | ');
}

function objectType(schema: Schema, indent: string): string {
  const { properties, additionalProperties, required } = schema;
  if (!isSchema(properties)) return `Record<string, ${typeOf(additionalProperties, indent)}>`;
  const inner = `${indent}  `;
  const needed = Array.isArray(required) ? required : [];
  const lines = Object.entries(properties).map(([name, member]) => {
    const said = isSchema(member) ? comment(member, inner) : '';
    return `${said}${inner}${name}${needed.includes(name) ? '' : '?'}: ${typeOf(member, inner)};`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
