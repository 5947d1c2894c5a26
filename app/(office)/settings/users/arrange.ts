import type { TableState } from "@/components/table/spec";
import type { UserRow } from "@/lib/accounts/queries";
import type { usersSpec } from "./spec";

/** Filters and sorts accounts as the address says. They are few: all are on one page. */
export function arrange(users: readonly UserRow[], state: TableState<typeof usersSpec>): UserRow[] {
  const { login, roles, kind, state: states } = state.filters;
  const text = login?.toLowerCase();
  const found = users.filter(
    (user) =>
      (!text || user.login.includes(text) || user.displayName.toLowerCase().includes(text)) &&
      (!roles || user.roles.some((role) => roles.includes(role))) &&
      (!kind || kind.includes(user.kind)) &&
      (!states || states.includes(user.state)),
  );
  const { by, descending } = state.sort;
  const key = (user: UserRow): string => {
    const value = user[by as "login" | "displayName" | "email" | "endsOn" | "lastSignInAt" | "createdAt"];
    return value instanceof Date ? value.toISOString() : (value ?? "");
  };
  return found.sort((a, b) => (descending ? -1 : 1) * key(a).localeCompare(key(b), "ja"));
}
