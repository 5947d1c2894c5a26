"use client";

import { CircleUserRound, LogOut } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";

type UserMenuProps = {
  name: string;
  /** Roles in words. */
  roles: readonly string[];
  /** Own pages, e.g. the password. */
  links?: readonly { id: string; label: string; href: string }[];
  /** Ends the session; the page then leaves for the entrance. */
  signOut: () => Promise<void>;
};

/** Who is signed in, in which roles, and the way out. */
export function UserMenu({ name, roles, links = [], signOut }: UserMenuProps) {
  const t = useTranslations("nav");
  const [pending, start] = useTransition();
  return (
    <Menu
      trigger={
        <Button
          kind="quiet"
          aria-label={t("user", { name })}
          icon={<CircleUserRound aria-hidden />}
          pending={pending}
          className="max-w-60"
        >
          <span className="truncate max-md:hidden">{name}</span>
        </Button>
      }
      entries={[
        {
          kind: "heading",
          id: "who",
          label: (
            <>
              <span className="block font-medium text-ink">{name}</span>
              {roles.join(" · ")}
            </>
          ),
        },
        { kind: "line", id: "line" },
        ...links.map((link) => ({ kind: "link" as const, ...link })),
        {
          kind: "action",
          id: "out",
          label: t("signOut"),
          icon: <LogOut aria-hidden />,
          onSelect: () =>
            start(async () => {
              await signOut();
              // Not by the router, which keeps what it drew: nothing of it may be there when somebody goes back.
              window.location.replace("/sign-in");
            }),
        },
      ]}
    />
  );
}
