/** Why a notice did not arrive, where the gateway itself says it; what the other side answered stays as it is. */

const KEYS = {
  'no such person': 'nobody',
  'no phone of this person is known': 'phone',
  'no email of this person is known': 'email',
  'no way of this person is known': 'way',
  'not tried in time': 'late',
} as const;
export type TroubleKey = (typeof KEYS)[keyof typeof KEYS];

/** Null for words of the other side. */
export function troubleKey(trouble: string): TroubleKey | null {
  return Object.hasOwn(KEYS, trouble) ? KEYS[trouble as keyof typeof KEYS] : null;
}
