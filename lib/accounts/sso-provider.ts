import type { OAuthConfig } from "next-auth/providers/oauth";
import type { Sso } from "./sso";

/** How next-auth's addresses name the provider: api/auth/callback/sso is what is registered there. */
export const SSO = "sso";

/**
 * Any OpenID Connect provider, by discovery: authorisation code with PKCE, state and nonce; the ID token's signature,
 * issuer, audience and time are checked by openid-client. Asks for nothing but who it is.
 */
export function ssoProvider(sso: Sso): OAuthConfig<Record<string, unknown>> {
  return {
    id: SSO,
    name: sso.name,
    type: "oauth",
    wellKnown: `${sso.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    clientId: sso.clientId,
    clientSecret: sso.clientSecret,
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    authorization: { params: { scope: "openid email" } },
    httpOptions: { timeout: 10_000 },
    userinfo: {
      // Some providers put the address into the ID token, some give it out beside it; the token's own words win.
      request: async ({ tokens, client }) => {
        const claims = (tokens as unknown as { claims: () => Record<string, unknown> }).claims();
        if (claims.email !== undefined || !client.issuer.metadata.userinfo_endpoint) return claims as never;
        const info = await client.userinfo(tokens as Parameters<typeof client.userinfo>[0]);
        return { ...claims, email: info.email, email_verified: info.email_verified } as never;
      },
    },
    profile: (claims) => ({ id: String(claims.sub) }),
  };
}
