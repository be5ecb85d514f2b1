/** What comes out of an imported table: lines that can be asked for, and what is wrong with the others. */

import type { DeviceInput, RegionInput, RoleGrant, VenueInput } from '@ninewatch/rules';

/** `line` counts as people see it in their table: 1 is the header; 0 is the table as a whole. */
export interface RejectedCell {
  line: number;
  /** Empty when the line or the whole table is meant. */
  column: string;
  reason: string;
}

export interface RegionImport {
  lines: { line: number; region: RegionInput }[];
  rejected: RejectedCell[];
}

export interface VenueImport {
  lines: { line: number; venue: VenueInput }[];
  rejected: RejectedCell[];
}

/** A device before its secret is hashed; without `secret` the feed makes one. */
export type DeviceImportInput = Omit<DeviceInput, 'secretHash'> & { secret?: string };

export interface DeviceImport {
  lines: { line: number; device: DeviceImportInput }[];
  rejected: RejectedCell[];
}

/** A person before the number is sealed; a password is never in a table. */
export interface UserImportInput {
  username: string;
  name?: string;
  phone?: string;
  email?: string;
  wecom?: string;
  dingtalk?: string;
  feishu?: string;
  roles: RoleGrant[];
}

export interface UserImport {
  lines: { line: number; user: UserImportInput }[];
  rejected: RejectedCell[];
}
