import { describeApi } from "@/lib/intake/senders/api-description";

/** The description of the card companies' API: public, as it holds nothing of the incident. Made once, at the build. */
export const dynamic = "force-static";

export function GET(): Response {
  return Response.json(describeApi(), { headers: { "cache-control": "public, max-age=3600" } });
}
