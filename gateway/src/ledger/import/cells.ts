/** Readers of single cells: text in, a value or the reason why not out. */

export type Cell = { value: unknown } | { reason: string };
export type CellReader = (text: string) => Cell;

const ID = /^[A-Za-z0-9._-]{1,64}$/;
const NUMBER = /^[+-]?\d{1,12}(\.\d{1,6})?$/;
const TEXT_CHARS_MAX = 200;
/** Device secrets carry at least 128 bits: 22 characters of base64. */
const SECRET_CHARS_MIN = 22;
const SECRET_CHARS_MAX = 128;

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['true', true],
  ['yes', true],
  ['是', true],
  ['0', false],
  ['false', false],
  ['no', false],
  ['否', false],
]);

export const readId: CellReader = (text) => (ID.test(text) ? { value: text } : { reason: 'bad-id' });

/** As its maker's topics name a foreign device. */
export const readForeignName: CellReader = (text) => {
  if (text.length > 128) return { reason: 'too-long' };
  return /\p{Cc}/u.test(text) ? { reason: 'control-character' } : { value: text };
};

export const readText: CellReader = (text) => {
  if (text.length > TEXT_CHARS_MAX) return { reason: 'too-long' };
  // A line break within an address is a habit of spreadsheets, not a mistake.
  const oneLine = text.replaceAll(/\s*\n\s*/g, ' ');
  return /\p{Cc}/u.test(oneLine) ? { reason: 'control-character' } : { value: oneLine };
};

export const readSecret: CellReader = (text) => {
  if (text.length < SECRET_CHARS_MIN) return { reason: 'secret-too-short' };
  const isPlain = text.length <= SECRET_CHARS_MAX && /^[\x21-\x7e]+$/.test(text);
  return isPlain ? { value: text } : { reason: 'bad-secret' };
};

export const readBoolean: CellReader = (text) => {
  const value = BOOLEANS.get(text.normalize('NFKC').toLowerCase());
  return value === undefined ? { reason: 'not-a-boolean' } : { value };
};

export function readOneOf(values: readonly string[]): CellReader {
  return (text) => (values.includes(text) ? { value: text } : { reason: 'unknown-value' });
}

const CONTACTS_MAX = 5;
const GRANTS_MAX = 50;
const DEPARTMENT_CHARS_MAX = 100;
const PHONE = /^\+?[0-9][0-9 ()-]{3,30}$/;
const USERNAME = /^[A-Za-z0-9._@-]{1,64}$/;

export const readUsername: CellReader = (text) =>
  USERNAME.test(text) ? { value: text } : { reason: 'bad-username' };

const EMAIL = /^[^\s<>,;:"]{1,100}@[^\s<>,;:"]{1,99}$/;
const ROBOT_ID = /^[A-Za-z0-9._@-]{1,64}$/;

export const readEmail: CellReader = (text) => (EMAIL.test(text) ? { value: text } : { reason: 'bad-email' });

/** Under which a robot of a chat system knows the person. */
export const readRobotId: CellReader = (text) =>
  ROBOT_ID.test(text) ? { value: text } : { reason: 'bad-robot-id' };

export const readPhone: CellReader = (text) => (PHONE.test(text) ? { value: text } : { reason: 'bad-phone' });

/** `role|region; owner|region|venue; town_section|region||department`: as exports write them. */
export function readGrants(roles: readonly string[]): CellReader {
  return (text) => {
    const grants: object[] = [];
    for (const each of text.split(/[;；]/).filter((part) => part.trim() !== '')) {
      const [role = '', region = '', venue = '', department = '', ...more] = each
        .split(/[|｜]/)
        .map((part) => part.trim());
      if (!roles.includes(role)) return { reason: 'unknown-role' };
      const isWhole = ID.test(region) && (venue === '' || ID.test(venue));
      if (!isWhole || department.length > DEPARTMENT_CHARS_MAX || more.length > 0) {
        return { reason: 'bad-role' };
      }
      grants.push({
        ...{ role, region },
        ...(venue === '' ? {} : { venue }),
        ...(department === '' ? {} : { department }),
      });
    }
    return grants.length > GRANTS_MAX ? { reason: 'too-many-roles' } : { value: grants };
  };
}

/** `name|role|phone; name||phone`: as exports write them. */
export const readContacts: CellReader = (text) => {
  const contacts: object[] = [];
  for (const each of text.split(/[;；]/)) {
    const [name = '', role = '', phone = '', ...more] = each.split(/[|｜]/).map((part) => part.trim());
    const isWhole = name !== '' && name.length <= 60 && role.length <= 60 && PHONE.test(phone);
    if (!isWhole || more.length > 0) return { reason: 'bad-contact' };
    contacts.push({ name, ...(role === '' ? {} : { role }), phone });
  }
  return contacts.length > CONTACTS_MAX ? { reason: 'too-many-contacts' } : { value: contacts };
};

export function numberBetween(min: number, max: number): CellReader {
  return (text) => {
    // Full-width digits are what a Chinese keyboard gives.
    const plain = text.normalize('NFKC');
    if (!NUMBER.test(plain)) return { reason: 'not-a-number' };
    const value = Number(plain);
    return value < min || value > max ? { reason: 'out-of-range' } : { value };
  };
}

export function integerBetween(min: number, max: number): CellReader {
  const readNumber = numberBetween(min, max);
  return (text) => {
    const cell = readNumber(text);
    return 'value' in cell && !Number.isInteger(cell.value) ? { reason: 'not-an-integer' } : cell;
  };
}
