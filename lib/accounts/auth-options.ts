import type { AuthOptions } from "next-auth";
import type { JWT } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import { publicActor } from "@/lib/access/actor";
import { absoluteHours, addressOf, cookieNames, ownOrigin, safeNext } from "@/lib/access/rules";
import { sessionSecret } from "@/lib/access/session";
import { fault, warn } from "@/lib/core/log";
import { signIn } from "./commands/sign-in";
import { signInBySso } from "./commands/sign-in-by-sso";
import { ssoSettings } from "./sso";
import { SSO, ssoProvider } from "./sso-provider";

/** Flags of every cookie of ours: out of reach of scripts and of other sites, and Secure behind TLS. */
export function cookieFlags() {
  const secure = process.env.NEXTAUTH_URL?.startsWith("https://") ?? false;
  return { httpOnly: true, sameSite: "strict", path: "/", secure } as const;
}

/**
 * next-auth as the sign-in's protocol (CSRF token, sealed cookie) and no more: the token holds the session's id, and
 * what a client posts to it as an "update" is never read (SECURITY SE-01).
 */
export function authOptions(headers = new Headers()): AuthOptions {
  const names = cookieNames(process.env.NEXTAUTH_URL);
  const options = cookieFlags();
  const sso = ssoSettings();
  // Carried over the provider's page and back: from there the browser sends no cookie that is strict.
  const carried = { ...options, sameSite: "lax" } as const;
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: absoluteHours * 3600 },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    cookies: {
      sessionToken: { name: names.session, options },
      csrfToken: { name: names.csrf, options },
      callbackUrl: { name: names.callback, options: sso ? carried : options },
      ...(sso && {
        state: { name: names.state, options: carried },
        nonce: { name: names.nonce, options: carried },
        pkceCodeVerifier: { name: names.pkce, options: carried },
      }),
    },
    providers: [
      CredentialsProvider({
        credentials: { login: {}, password: {} },
        authorize: async (credentials, request) => {
          const headers = new Headers(request.headers as Record<string, string>);
          const outcome = await signIn(publicActor(addressOf(headers)), {
            login: String(credentials?.login ?? ""),
            password: String(credentials?.password ?? ""),
            secure: ownOrigin(headers.get("host"), process.env.NEXTAUTH_URL) !== null,
            userAgent: headers.get("user-agent") ?? undefined,
          }).catch((error: unknown) => {
            // next-auth would write the message into an address.
            fault("sign-in", error);
            throw new Error("UNAVAILABLE");
          });
          return outcome.ok ? { id: outcome.value.userId, sid: outcome.value.sessionId } : null;
        },
      }),
      ...(sso ? [ssoProvider(sso)] : []),
    ],
    callbacks: {
      signIn: async ({ user, account, profile }) => {
        if (account?.provider !== SSO || !sso) return account?.type === "credentials";
        const userAgent = headers.get("user-agent") ?? undefined;
        const outcome = await signInBySso(publicActor(addressOf(headers)), sso, profile, userAgent);
        if (!outcome.ok) return "/sign-in?sso=refused";
        Object.assign(user, { sid: outcome.value.sessionId });
        return true;
      },
      jwt: ({ token, user }) => ({ sid: user && "sid" in user ? user.sid : token.sid }) as JWT,
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) => baseUrl + safeNext(url.startsWith(baseUrl) ? url.slice(baseUrl.length) : url),
    },
    logger: { error: (code) => warn("sign-in.protocol", { code }), warn: () => {}, debug: () => {} },
  };
}
