import { readFileSync, statSync } from "node:fs";
import { createTransport } from "nodemailer";
import { isLoopback } from "@/lib/companies/webhook-rules";
import { Misconfigured } from "@/lib/core/errors";
import type { MessageFault } from "./schema";

/** Milliseconds for each step of a mail's way to the server. */
const PATIENCE = 15_000;

export type Smtp = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS is demanded, the loopback interface aside. */
  readonly secure: boolean;
  readonly user: string | null;
  readonly password: string;
  readonly from: string;
};

/**
 * The mail server of the environment, `SHOKAI_SMTP_URL` (smtps://user:password@host:465, smtp://… with STARTTLS) or a file
 * that its owner alone reads (`…_FILE`), with `SHOKAI_MAIL_FROM`; null where there is none. Its password is never in the
 * database. Throws Misconfigured.
 */
export function smtpSettings(env: NodeJS.ProcessEnv = process.env): Smtp | null {
  const { SHOKAI_SMTP_URL: given, SHOKAI_SMTP_URL_FILE: file, SHOKAI_MAIL_FROM: from } = env;
  if (!given && !file) return null;
  if (given && file) throw new Misconfigured("set one of SHOKAI_SMTP_URL and SHOKAI_SMTP_URL_FILE");
  if (!from || /[\r\n]/.test(from)) throw new Misconfigured("SHOKAI_MAIL_FROM must say from whom mails come");
  const text = given || fromFile(file as string);
  if (!URL.canParse(text)) throw new Misconfigured("SHOKAI_SMTP_URL is no address");
  const url = new URL(text);
  if (url.protocol !== "smtp:" && url.protocol !== "smtps:")
    throw new Misconfigured("SHOKAI_SMTP_URL must begin with smtps:// or smtp://");
  const secure = url.protocol === "smtps:";
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    user: url.username ? decodeURIComponent(url.username) : null,
    password: decodeURIComponent(url.password),
    from,
  };
}

function fromFile(file: string): string {
  try {
    if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0)
      throw new Misconfigured("the file of SHOKAI_SMTP_URL_FILE may be read by others than its owner: chmod 600");
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if (error instanceof Misconfigured) throw error;
    throw new Misconfigured(
      `the file of SHOKAI_SMTP_URL_FILE cannot be read (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

export type Mail = { readonly id: string; readonly to: string; readonly subject: string; readonly text: string };

/** Hands one mail to the server. @returns null, or why it was not taken; never the server's own words */
export async function sendMail(smtp: Smtp, mail: Mail): Promise<MessageFault | null> {
  const { host, port, secure, user, password, from } = smtp;
  const own = host === "localhost" || isLoopback(host);
  const transport = createTransport({
    host,
    port,
    secure,
    // Without TLS a mail and the password would be read on the way: no server that does not offer it gets either.
    requireTLS: !secure && !own,
    ignoreTLS: own && !secure,
    ...(user !== null && { auth: { user, pass: password } }),
    connectionTimeout: PATIENCE,
    greetingTimeout: PATIENCE,
    socketTimeout: PATIENCE,
    dnsTimeout: PATIENCE,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from,
      to: mail.to,
      subject: mail.subject,
      text: mail.text,
      // The same at each attempt, so that a mail that comes twice is known to be one.
      messageId: `<${mail.id}@shokai>`,
      headers: { "Auto-Submitted": "auto-generated" },
    });
    return null;
  } catch (error) {
    return faultOf(error as { code?: string; responseCode?: number });
  } finally {
    transport.close();
  }
}

function faultOf({ code = "", responseCode = 0 }: { code?: string; responseCode?: number }): MessageFault {
  if (code === "EAUTH" || code === "ENOAUTH" || code === "EOAUTH2") return "SIGN_IN";
  if (code === "EDNS" || code === "ENOTFOUND") return "NAME";
  if (code === "ETLS" || /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) return "TLS";
  if (code === "ETIMEDOUT") return "TIMEOUT";
  if (responseCode >= 500) return "REFUSED";
  if (responseCode >= 400) return "DEFERRED";
  return "CONNECTION";
}
