/** How a try to sign in ended; which of name and password was wrong is never said. */
export type SignInOutcome = "signedIn" | "refused" | "unavailable";

/** Sends name and password to next-auth's door, with its CSRF token. */
export async function postCredentials(login: string, password: string): Promise<SignInOutcome> {
  try {
    const { csrfToken } = await (await fetch("/api/auth/csrf", { cache: "no-store" })).json();
    const response = await fetch("/api/auth/callback/credentials", {
      method: "POST",
      body: new URLSearchParams({ csrfToken, login, password, json: "true" }),
    });
    if (response.ok) return "signedIn";
    const { url } = await response.json();
    return response.status === 401 && new URL(url).searchParams.get("error") === "CredentialsSignin"
      ? "refused"
      : "unavailable";
  } catch {
    return "unavailable";
  }
}
