"use server";

import { headers } from "next/headers";
import { forbidden } from "next/navigation";
import { isSameOrigin } from "@/lib/access/rules";
import { type CertificateAnswer, checkAgainstShelf } from "@/lib/notices/public-check";

/** Checks a certificate that anybody drops or pastes. Nothing is stored, and no session is asked for. */
export async function checkCertificateAction(
  _previous: CertificateAnswer | null,
  form: FormData,
): Promise<CertificateAnswer> {
  if (!isSameOrigin(await headers(), process.env.NEXTAUTH_URL)) forbidden();
  const file = form.get("file");
  const pasted = form.get("text");
  const text = file instanceof File && file.size > 0 ? await file.text() : typeof pasted === "string" ? pasted : "";
  return checkAgainstShelf(text);
}
