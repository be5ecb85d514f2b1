/** Writes docs/permissions.md from the role table. */

import { writeFileSync } from 'node:fs';

const { permissionsPage } = await import('../gateway/src/feed/access/permissions-table.ts');
writeFileSync(new URL('../docs/permissions.md', import.meta.url), permissionsPage());
