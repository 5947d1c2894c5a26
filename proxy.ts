import { type NextRequest, NextResponse } from "next/server";

/** Pages that a person without a session may see. */
const open = /^\/(sign-in|setup|notice|check)(\/|$)/;

/**
 * Gives every page its own Content-Security-Policy with a fresh nonce, and sends people without a session cookie to
 * the sign-in page. That is a courtesy: each page, action and query checks the session itself.
 */
export function proxy(request: NextRequest): NextResponse {
  const path = request.nextUrl.pathname;
  if (!open.test(path) && !carriesSession(request)) {
    const target = new URL("/sign-in", request.url);
    if (path !== "/") target.searchParams.set("next", path + request.nextUrl.search);
    const redirect = NextResponse.redirect(target);
    redirect.headers.set("cache-control", "no-store");
    return redirect;
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  // The way back after signing in; set here in any case, so that a sender's own is never believed.
  headers.set("x-path", path + request.nextUrl.search);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

function carriesSession(request: NextRequest): boolean {
  return request.cookies.getAll().some((cookie) => cookie.name.endsWith("session-token") && cookie.value !== "");
}

/** Development needs eval and inline styles for hot reload; nothing else differs. */
function contentSecurityPolicy(nonce: string, development: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    // Server-rendered style attributes: bar widths, the places of virtual rows.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

// The API stays outside: the proxy would cut upload bodies at 10 MB (and answer 200). An address with a dot in it is a page
// like any other, and gets its policy: what lies outside is named.
export const config = { matcher: ["/((?!api/|api$|_next/|icon\\.svg$|favicon\\.ico$).*)"] };
