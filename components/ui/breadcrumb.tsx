import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";

export type Crumb = { label: string; href: string };

/** The way back; the page itself is its heading and not repeated here. */
export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  const t = useTranslations("common");
  return (
    <nav aria-label={t("breadcrumb")}>
      <ol className="flex flex-wrap items-center gap-1 text-xs text-muted">
        {crumbs.map((crumb, at) => (
          <li key={crumb.href} className="flex items-center gap-1">
            {at > 0 && <ChevronRight className="size-3 text-faint" aria-hidden />}
            <Link href={crumb.href} className="rounded-sm hover:text-ink hover:underline">
              {crumb.label}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
