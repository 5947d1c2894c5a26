import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { type ButtonLook, buttonClasses } from "./button";

type DownloadLinkProps = ButtonLook & { href: string; children: ReactNode };

/** A file to keep, as a button. A plain link: the router would fetch the file once more, to see whether it is a page. */
export function DownloadLink({ href, children, ...look }: DownloadLinkProps) {
  return (
    <a href={href} download className={buttonClasses(look)}>
      <Download aria-hidden />
      {children}
    </a>
  );
}
