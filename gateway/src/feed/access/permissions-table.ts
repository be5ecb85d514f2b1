/** The role table as a page for people: `docs/permissions.md`, made by `npm run permissions`. */

import { ROLES } from '@ninewatch/rules';
import { type Ability, ROLES_BY_ABILITY, ROOT_ONLY } from './roles.ts';

const HEAD = `# Who may do what

Made from the one table in \`gateway/src/feed/access/roles.ts\` by \`npm run permissions\`; a test keeps it fresh.
A role is held in a region and reaches all below it; an owner's names a venue. What is elsewhere does not exist for
the caller (404); what is seen and may not be done is refused (403). **root** marks what only a role on the root gives. A role that is held in one office (\`department\`)
is called, and answers, for that office alone ([dispatch](dispatch.md)); without one it is held for all of them.
`;

export function permissionsPage(): string {
  const abilities = Object.keys(ROLES_BY_ABILITY).sort() as Ability[];
  const rows = abilities.map((ability) => {
    const marks = ROLES.map((role) => (ROLES_BY_ABILITY[ability].includes(role) ? '✓' : ''));
    return rowOf([`\`${ability}\`${ROOT_ONLY.has(ability) ? ' **root**' : ''}`, ...marks]);
  });
  const rule = rowOf(['---', ...ROLES.map(() => ':-:')]);
  return `${HEAD}\n${[rowOf(['ability', ...ROLES]), rule, ...rows].join('\n')}\n`;
}

const rowOf = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
