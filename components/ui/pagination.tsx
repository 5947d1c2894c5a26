import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { LinkButton } from "./link-button";

/** Keyset paging: only forth and back, since a page number would lie while rows arrive. */
export function Pagination({ previous, next }: { previous?: string | null; next?: string | null }) {
  const t = useTranslations("common");
  return (
    <nav aria-label={t("paging")} className="flex items-center gap-1">
      <Turn href={previous} label={t("previousPage")} icon={<ChevronLeft aria-hidden />} />
      <Turn href={next} label={t("nextPage")} icon={<ChevronRight aria-hidden />} />
    </nav>
  );
}

function Turn({ href, label, icon }: { href?: string | null; label: string; icon: React.ReactNode }) {
  return href ? (
    <LinkButton href={href} size="sm" square aria-label={label} icon={icon} scroll={false} />
  ) : (
    <button
      type="button"
      disabled
      aria-label={label}
      className="grid size-7 place-items-center rounded-md border opacity-40 [&_svg]:size-4"
    >
      {icon}
    </button>
  );
}
