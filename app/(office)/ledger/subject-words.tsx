import { useTranslations } from "next-intl";
import { TextLink } from "@/components/ui/text-link";
import type { BlockRow } from "@/lib/ledger/blocks";

type SubjectWordsProps = Pick<BlockRow, "subject" | "page"> & {
  /** Beginnings of the addresses that this reader may open. */
  linked: readonly string[];
};

/** What a block belongs to, as a link where it has a page that the reader may see. */
export function SubjectWords({ subject, page, linked }: SubjectWordsProps) {
  const t = useTranslations("ledger.subjects");
  const name = t.has(subject.kind) ? t(subject.kind) : subject.kind;
  const words = subject.id === null ? name : `${name} ${subject.id}`;
  return page && linked.some((beginning) => page.startsWith(beginning)) ? (
    <TextLink href={page} prefetch={false}>
      {words}
    </TextLink>
  ) : (
    words
  );
}
