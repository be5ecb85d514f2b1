/** An area of the workbench brings its routes and its places in the menu: `<area>/routes.ts`. */

import type { RouteRecordRaw } from 'vue-router';
import type { Ability } from '../session/abilities.ts';

/** In the order of the menu. */
export const NAV_GROUPS = ['watch', 'handling', 'duty', 'ledger', 'reports', 'system'] as const;
export type NavGroup = (typeof NAV_GROUPS)[number];

export interface NavPlace {
  group: NavGroup;
  /** Within the group; the smaller the further up. */
  order: number;
  path: string;
  /** `nav.<word>` in the core words. */
  word: string;
  /** Shown to who may do one of these somewhere; to everybody when left out. */
  abilities?: readonly Ability[];
}

export interface Area {
  /** `meta.words`: areas of words that the page needs beside `core`. */
  routes: readonly RouteRecordRaw[];
  nav: readonly NavPlace[];
}

declare module 'vue-router' {
  interface RouteMeta {
    /** Before the login. */
    isOpen?: boolean;
    /** Without the frame of the workbench. */
    isBare?: boolean;
    /** Goes on when its own parameters change; any other page begins anew. */
    staysOpen?: boolean;
    words?: readonly string[];
  }
}
