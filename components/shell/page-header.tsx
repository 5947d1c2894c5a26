import type { ReactNode } from "react";
import { Breadcrumb, type Crumb } from "@/components/ui/breadcrumb";

type PageHeaderProps = {
  title: ReactNode;
  /** The way back to the lists that this page belongs to. */
  crumbs?: readonly Crumb[];
  /** A status beside the title. */
  status?: ReactNode;
  /** One line under the title. */
  note?: ReactNode;
  actions?: ReactNode;
};

/** Title (the page's only h1), the way back, state and actions. */
export function PageHeader({ title, crumbs, status, note, actions }: PageHeaderProps) {
  return (
    <header className="mb-4 flex flex-wrap items-end gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-72">
        {crumbs && <Breadcrumb crumbs={crumbs} />}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-lg/7 font-semibold tracking-tight">{title}</h1>
          {status}
        </div>
        {note && <p className="text-muted">{note}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
