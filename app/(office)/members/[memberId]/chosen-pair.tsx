import { useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import type { FoundMember } from "@/lib/members/find-members";
import { MemberFacts } from "./member-facts";
import { OtherMember } from "./other-member";

type ChosenPairProps = { path: string; own: FoundMember; other: FoundMember | null };

/** The member that a step begins at, and the other one, or the search for it. */
export function ChosenPair({ path, own, other }: ChosenPairProps) {
  const t = useTranslations("members.steps");
  return (
    <>
      <Card title={t("thisMember")}>
        <MemberFacts member={own} />
      </Card>
      <Card
        title={t("otherMember")}
        actions={
          other && (
            <TextLink href={path} prefetch={false} className="text-xs">
              {t("find.another")}
            </TextLink>
          )
        }
      >
        {other ? <MemberFacts member={other} /> : <OtherMember path={path} except={own.id} />}
      </Card>
    </>
  );
}
