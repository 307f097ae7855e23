// Roles: what each may do, said in a sentence, and which is enough for what.

export type Role = "viewer" | "analyst" | "admin";

export const ROLES: [Role, string][] = [
  ["viewer", "watches what happens: live, customers and their activity"],
  ["analyst", "also sees what was turned away, and tries out lists"],
  ["admin", "also changes settings, keys and people, and erases customers"],
];

const RANK: Record<Role, number> = { viewer: 1, analyst: 2, admin: 3 };

export const isAtLeast = (role: Role | null, needed: Role): boolean => role !== null && RANK[role] >= RANK[needed];

/** The stronger of a person's role on the site and the role everywhere. */
export const roleOn = (roles: Record<string, Role>, site: string): Role | null => {
  const [own = null, everywhere = null] = [roles[site], roles["*"]];
  return own && everywhere ? (RANK[own] > RANK[everywhere] ? own : everywhere) : (own ?? everywhere);
};
