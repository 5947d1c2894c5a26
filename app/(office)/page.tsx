import { redirect } from "next/navigation";

/** The office opens on the dashboard. */
export default function OfficePage(): never {
  redirect("/dashboard");
}
