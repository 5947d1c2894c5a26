import { getRequestConfig } from "next-intl/server";
import { readMessages } from "@/lib/core/messages";
import { preferences } from "./preferences";

/** The language is the reader's, not the address's: links sent between colleagues open in each one's own. */
export default getRequestConfig(async () => {
  const { locale } = await preferences();
  return { locale, messages: readMessages(locale), timeZone: "UTC" };
});
