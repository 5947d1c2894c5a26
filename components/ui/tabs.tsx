"use client";

import { Tabs as BaseTabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";

export type TabPanel = { id: string; label: ReactNode; content: ReactNode };

/** Two or three views of the same thing (a chart and its table). Where each deserves an address, use TabLinks. */
export function Tabs({ panels, label }: { panels: readonly TabPanel[]; label: string }) {
  return (
    <BaseTabs.Root defaultValue={panels[0]?.id}>
      <BaseTabs.List aria-label={label} className="mb-3 inline-flex rounded-md border bg-sunken p-0.5">
        {panels.map((panel) => (
          <BaseTabs.Tab
            key={panel.id}
            value={panel.id}
            className="h-6 rounded-sm px-2.5 text-xs text-muted data-active:bg-surface data-active:font-medium data-active:text-ink"
          >
            {panel.label}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {panels.map((panel) => (
        <BaseTabs.Panel key={panel.id} value={panel.id} className="min-w-0">
          {panel.content}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}
