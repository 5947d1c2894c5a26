import {
  BellRing,
  Binoculars,
  BookLock,
  Building2,
  CalendarRange,
  CreditCard,
  DatabaseZap,
  Eye,
  FileInput,
  FileLock,
  HandCoins,
  Headset,
  Hourglass,
  Inbox,
  KeyRound,
  Landmark,
  LayoutDashboard,
  ListChecks,
  MailCheck,
  Megaphone,
  MessageCircleQuestionMark,
  PhoneCall,
  PhoneOff,
  PhoneOutgoing,
  Scale,
  ScrollText,
  ShieldPlus,
  SlidersHorizontal,
  SquarePen,
  TextQuote,
  UserCheck,
  Users,
  UsersRound,
  Vault,
} from "lucide-react";
import type { ReactNode } from "react";
import type { Command } from "@/components/shell/command-palette";
import type { NavGroup } from "@/components/shell/nav";
import { type Actor, may } from "@/lib/access/actor";
import type { Action } from "@/lib/access/rights";

type Words = (key: string) => string;
type Place = { id: string; href: string; icon: ReactNode; right: Action };

const work: readonly Place[] = [
  { id: "dashboard", href: "/dashboard", icon: <LayoutDashboard aria-hidden />, right: "dashboard.read" },
  { id: "batches", href: "/batches", icon: <FileInput aria-hidden />, right: "batch.read" },
  { id: "inquiries", href: "/inquiries", icon: <Inbox aria-hidden />, right: "inquiry.read" },
  { id: "members", href: "/members", icon: <UsersRound aria-hidden />, right: "member.read" },
  { id: "reviews", href: "/reviews", icon: <ListChecks aria-hidden />, right: "review.read" },
  { id: "hotline", href: "/hotline", icon: <Headset aria-hidden />, right: "call.answer" },
  { id: "callBacks", href: "/call-backs", icon: <PhoneOutgoing aria-hidden />, right: "call.read" },
  { id: "fraudReports", href: "/fraud-reports", icon: <PhoneOff aria-hidden />, right: "fraudReport.read" },
];

const relief: readonly Place[] = [
  { id: "reimbursements", href: "/reimbursements", icon: <HandCoins aria-hidden />, right: "case.read" },
  { id: "answers", href: "/answers", icon: <MessageCircleQuestionMark aria-hidden />, right: "batch.read" },
  { id: "replacements", href: "/replacements", icon: <CreditCard aria-hidden />, right: "batch.read" },
  { id: "settlements", href: "/settlements", icon: <Landmark aria-hidden />, right: "settlement.read" },
  { id: "weeklyReport", href: "/reports/weekly", icon: <CalendarRange aria-hidden />, right: "report.read" },
];

const publication: readonly Place[] = [
  { id: "notices", href: "/notices", icon: <Megaphone aria-hidden />, right: "notice.read" },
  { id: "noticeSections", href: "/notices/sections", icon: <TextQuote aria-hidden />, right: "notice.read" },
  { id: "measures", href: "/prevention", icon: <ShieldPlus aria-hidden />, right: "measure.read" },
  { id: "outreach", href: "/outreach", icon: <MailCheck aria-hidden />, right: "outreach.read" },
  { id: "regulatorReports", href: "/reports/regulator", icon: <Scale aria-hidden />, right: "regulatorReport.read" },
];

const records: readonly Place[] = [
  { id: "ledger", href: "/ledger", icon: <BookLock aria-hidden />, right: "ledger.open" },
  { id: "exposure", href: "/exposure", icon: <DatabaseZap aria-hidden />, right: "exposure.read" },
  { id: "watchLists", href: "/watch-lists", icon: <Binoculars aria-hidden />, right: "watchList.read" },
  { id: "calls", href: "/hotline/calls", icon: <PhoneCall aria-hidden />, right: "call.read" },
  { id: "reveals", href: "/reveals", icon: <Eye aria-hidden />, right: "card.readReveals" },
  { id: "fullExports", href: "/full-exports", icon: <FileLock aria-hidden />, right: "fullExport.read" },
  { id: "audit", href: "/audit", icon: <ScrollText aria-hidden />, right: "audit.read" },
];

const settings: readonly Place[] = [
  { id: "companies", href: "/settings/companies", icon: <Building2 aria-hidden />, right: "company.read" },
  { id: "users", href: "/settings/users", icon: <Users aria-hidden />, right: "user.read" },
  { id: "accountReviews", href: "/settings/review", icon: <UserCheck aria-hidden />, right: "accountReview.read" },
  { id: "rights", href: "/settings/rights", icon: <KeyRound aria-hidden />, right: "right.read" },
  { id: "encryptionKeys", href: "/settings/keys", icon: <Vault aria-hidden />, right: "key.read" },
  { id: "alerts", href: "/settings/alerts", icon: <BellRing aria-hidden />, right: "alert.read" },
  { id: "retention", href: "/settings/retention", icon: <Hourglass aria-hidden />, right: "retention.read" },
  { id: "incident", href: "/settings/incident", icon: <SlidersHorizontal aria-hidden />, right: "settings.read" },
];

const beginnings: readonly Place[] = [
  { id: "newBatch", href: "/batches/new", icon: <FileInput aria-hidden />, right: "batch.receive" },
  { id: "newInquiry", href: "/inquiries/new", icon: <SquarePen aria-hidden />, right: "batch.receive" },
  { id: "newFraudReport", href: "/fraud-reports/new", icon: <PhoneOff aria-hidden />, right: "fraudReport.write" },
  { id: "newNotice", href: "/notices/new", icon: <Megaphone aria-hidden />, right: "notice.draft" },
];

/**
 * The places that this person may go to, in the words of `nav`.
 * @param waiting how much waits at a place, by its id
 */
export function placesFor(actor: Actor, t: Words, waiting: Readonly<Record<string, number>> = {}): NavGroup[] {
  const allowed = (places: readonly Place[]) =>
    places
      .filter((place) => may(actor, place.right))
      .map(({ id, href, icon }) => ({ id, href, icon, label: t(id), waiting: waiting[id] }));
  return [
    { id: "work", items: allowed(work) },
    { id: "relief", label: t("relief"), items: allowed(relief) },
    { id: "publication", label: t("publication"), items: allowed(publication) },
    { id: "records", label: t("records"), items: allowed(records) },
    { id: "settings", label: t("settings"), items: allowed(settings) },
  ].filter((group) => group.items.length > 0);
}

/** What this person may begin, for the command palette. */
export function commandsFor(actor: Actor, t: Words): Command[] {
  return beginnings
    .filter((place) => may(actor, place.right))
    .map(({ id, href, icon }) => ({ id, href, icon, label: t(id), group: t("palette.create") }));
}
