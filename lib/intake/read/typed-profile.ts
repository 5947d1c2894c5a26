import type { ProfileBody } from "@/lib/companies/schema";
import { ownWords } from "@/lib/intake/senders/own-fields";
import type { rulesFor } from "./layout";

/** How typed rows are held: by the form's own words, and what the company's profile says of currency and numbers. */
export function typedProfile(own: ProfileBody | null) {
  return {
    dateOrder: "ymd",
    defaultCurrency: own?.defaultCurrency ?? "JPY",
    numberIdentifies: own?.numberIdentifies ?? "person",
    values: ownWords,
  } satisfies Parameters<typeof rulesFor>[0];
}
