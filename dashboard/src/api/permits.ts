/** `/permits`: dangerous work that is reported before it begins. */

import type { PermitFiling, PermitInput } from '@ninewatch/rules';
import { post } from './http.ts';

export function reportPermit(permit: PermitInput): Promise<PermitFiling> {
  return post<PermitFiling>('/permits', permit);
}
