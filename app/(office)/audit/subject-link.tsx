import { useTranslations } from "next-intl";
import { TextLink } from "@/components/ui/text-link";

const pages: Record<string, string> = {
  batch: "/batches",
  inquiry: "/inquiries",
  member: "/members",
  user: "/settings/users",
  accountReview: "/settings/review",
  company: "/settings/companies",
  notice: "/notices",
  review: "/reviews",
  check: "/ledger/checks",
  noticeSection: "/notices/sections",
  measure: "/prevention",
  fraudReport: "/fraud-reports",
  call: "/hotline/calls",
  callBack: "/call-backs",
  callReport: "/hotline/reports",
  outreach: "/outreach",
  regulatorReport: "/reports/regulator",
  retention: "/settings/retention/runs",
  exposureScope: "/exposure/scopes",
  exposureLoad: "/exposure/loads",
  watchList: "/watch-lists",
};

type SubjectLinkProps = {
  subject: string;
  subjectId: string | null;
  /** Subjects whose pages this reader may see. */
  linked: readonly string[];
};

/** What an event was about, as a link where it has a page that the reader may see. */
export function SubjectLink({ subject, subjectId, linked }: SubjectLinkProps) {
  const t = useTranslations("audit.subjects");
  const rights = useTranslations("settings.rights.actions");
  const name = t.has(subject) ? t(subject) : subject;
  if (subjectId === null) return name;
  if (subject === "action") return rights.has(subjectId) ? rights(subjectId) : subjectId;
  const short = /^[0-9a-f]{8}-/.test(subjectId) ? subjectId.slice(-6) : subjectId;
  const words = `${name} ${short}`;
  return pages[subject] && linked.includes(subject) ? (
    <TextLink href={`${pages[subject]}/${subjectId}`} prefetch={false}>
      {words}
    </TextLink>
  ) : (
    words
  );
}
