import { tableSpec } from "@/components/table/spec";
import { roles } from "@/lib/access/rights";
import { accountKinds, accountStates } from "@/lib/accounts/schema";

/** The list of accounts as its address can say it. */
export const usersSpec = tableSpec({
  list: "users",
  sort: "login",
  columns: {
    login: { sort: true, filter: "text" },
    displayName: { sort: true },
    roles: { filter: "select", values: roles },
    state: { filter: "select", values: accountStates },
    kind: { filter: "select", values: accountKinds },
    endsOn: { sort: true },
    email: { sort: true, hidden: true },
    lastSignInAt: { sort: true },
    createdAt: { sort: true, hidden: true },
  },
});
