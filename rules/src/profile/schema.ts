/** A district's profile as it is written: what the public rules leave to the district, as data. */

import { z } from 'zod';
import { CategoriesSection } from './sections/categories.ts';
import { ChecklistSection } from './sections/checklist.ts';
import { ClaimsSection } from './sections/claims.ts';
import { ColourSection } from './sections/colour.ts';
import { DispatchSection } from './sections/dispatch.ts';
import { DutiesSection } from './sections/duties.ts';
import { DutyCheckSection } from './sections/duty-check.ts';
import { EmergencySection } from './sections/emergency.ts';
import { FormsSection } from './sections/forms.ts';
import { CreditsSection, PressureSection, RecordsSection, RedFlagSection } from './sections/incentives.ts';
import { IntakeSection } from './sections/intake.ts';
import { OutputsSection } from './sections/outputs.ts';
import { PermitsSection } from './sections/permits.ts';
import { RegistrationSection } from './sections/registration.ts';
import { ScoreSection } from './sections/score.ts';
import { TicketsSection } from './sections/tickets.ts';
import { TimeSection } from './sections/time.ts';
import { WaitingSection } from './sections/waiting.ts';
import { Key, Words } from './sections/words.ts';

/** What each profile says for itself; all else may be left out. */
export const OWN = ['format', 'id', 'version', 'name'] as const;

export const ProfileSource = z.strictObject({
  format: z.literal(1),
  id: Key,
  /** Of the profile's own making: `2026.1`. */
  version: z.string().regex(/^[A-Za-z0-9._-]{1,32}$/),
  name: Words,
  time: TimeSection,
  categories: CategoriesSection,
  colour: ColourSection,
  score: ScoreSection,
  tickets: TicketsSection,
  waiting: WaitingSection,
  forms: FormsSection,
  dispatch: DispatchSection,
  emergency: EmergencySection,
  records: RecordsSection,
  pressure: PressureSection,
  credits: CreditsSection,
  redFlag: RedFlagSection,
  registration: RegistrationSection,
  claims: ClaimsSection,
  checklist: ChecklistSection,
  duties: DutiesSection,
  permits: PermitsSection,
  dutyCheck: DutyCheckSection,
  intake: IntakeSection,
  outputs: OutputsSection,
});
export type ProfileSource = z.infer<typeof ProfileSource>;

/** JSON Schema (2020-12) of what may be written. */
export function profileJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(ProfileSource, { io: 'input', unrepresentable: 'any' });
  return { ...schema, required: [...OWN] };
}
