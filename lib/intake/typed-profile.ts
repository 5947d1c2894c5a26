import type { ProfileBody } from "@/lib/companies/schema";
import type { rulesFor } from "./layout";

/** What the form writes; a typed value needs no card company's words. */
const ownWords: ProfileBody["values"] = {
  kind: { new: "new", amend: "amend", withdraw: "withdraw", reactivate: "reactivate" },
  detectionCase: { "1": 1, "2": 2, "3": 3 },
  useStatus: { on_hold: "on_hold", confirming: "confirming" },
  reason: {
    own_use: "own_use",
    keyed_in_error: "keyed_in_error",
    not_this_incident: "not_this_incident",
    other: "other",
  },
};
/** How typed rows are held: by the form's own words, and what the company's profile says of currency and numbers. */
export function typedProfile(own: ProfileBody | null) {
  return {
    dateOrder: "ymd",
    defaultCurrency: own?.defaultCurrency ?? "JPY",
    numberIdentifies: own?.numberIdentifies ?? "person",
    values: ownWords,
  } satisfies Parameters<typeof rulesFor>[0];
}
