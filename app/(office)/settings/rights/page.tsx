import { Check, Minus } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Fragment } from "react";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { cn } from "@/components/ui/class-names";
import { listRights } from "@/lib/access/queries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.rights"))("title") };
}

/** Who may do what: the table in the code, as it is enforced. One's own roles are marked. */
export default async function RightsPage() {
  const { rows, roles, own } = await officePage(async (actor) => ({ ...listRights(actor), own: actor.roles }));
  const t = await getTranslations("settings.rights");
  const words = await getTranslations("nav.roles");
  const nouns = [...new Set(rows.map((row) => row.noun))];
  return (
    <>
      <PageHeader title={t("title")} note={t("note")} />
      <section
        className="relative max-h-[calc(100dvh-11rem)] overflow-auto rounded-lg border bg-surface"
        aria-label={t("title")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
        tabIndex={0}
      >
        <table className="w-full min-w-[46rem] border-separate border-spacing-0">
          <thead>
            <tr className="[&>th]:sticky [&>th]:top-0 [&>th]:z-10 [&>th]:border-b [&>th]:bg-surface [&>th]:px-3 [&>th]:py-2 [&>th]:text-xs [&>th]:font-medium">
              <th scope="col" className="text-left text-muted">
                {t("action")}
              </th>
              {roles.map((role) => (
                <th key={role} scope="col" className={cn("w-28 text-center", own.includes(role) && "text-accent")}>
                  {words(role)}
                  {own.includes(role) && <span className="block text-2xs font-normal">{t("own")}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {nouns.map((noun) => (
              <Fragment key={noun}>
                <tr>
                  <th
                    scope="colgroup"
                    colSpan={roles.length + 1}
                    className="border-b bg-sunken px-3 py-1 text-left text-xs font-semibold"
                  >
                    {t(`nouns.${noun}`)}
                  </th>
                </tr>
                {rows
                  .filter((row) => row.noun === noun)
                  .map((row) => (
                    <tr key={row.action} className="hover:bg-sunken/60">
                      <th scope="row" className="min-w-44 border-b px-3 py-1.5 pl-6 text-left font-normal">
                        {t(`actions.${row.action}`)}
                      </th>
                      {roles.map((role) => (
                        <td
                          key={role}
                          className={cn("border-b text-center", own.includes(role) && "bg-accent-soft/50")}
                        >
                          {row.held.includes(role) ? (
                            <>
                              <Check className="mx-auto size-4 text-good" aria-hidden />
                              <span className="sr-only">{t("may")}</span>
                            </>
                          ) : (
                            <>
                              <Minus className="mx-auto size-3.5 text-faint/60" aria-hidden />
                              <span className="sr-only">{t("mayNot")}</span>
                            </>
                          )}
                        </td>
                      ))}
                    </tr>
                  ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
