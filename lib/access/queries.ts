import { type Actor, permit } from "./actor";
import { type Action, actions, type Role, rights, roles } from "./rights";

export type RightsRow = { action: Action; noun: string; held: readonly Role[] };

/** The table of rights as people read it: each action with the roles that hold it. */
export function listRights(actor: Actor): { roles: readonly Role[]; rows: readonly RightsRow[] } {
  permit(actor, "right.read");
  return {
    roles,
    rows: actions.map((action) => ({ action, noun: action.slice(0, action.indexOf(".")), held: rights[action] })),
  };
}
