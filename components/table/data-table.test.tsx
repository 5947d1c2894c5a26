// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { NextIntlClientProvider } from "next-intl";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import common from "@/messages/en/common.json";
import table from "@/messages/en/table.json";
import type { Column } from "./column";
import { DataTable, type TablePage } from "./data-table";
import { tableSpec } from "./spec";
import { parseTableState } from "./state";

const { replace } = vi.hoisted(() => ({ replace: vi.fn() }));
vi.mock("next/navigation", () => ({
  usePathname: () => "/inquiries",
  useRouter: () => ({ replace, refresh: vi.fn(), push: vi.fn() }),
  useSearchParams: () => new URLSearchParams(window.location.search),
}));

const spec = tableSpec({
  list: "inquiries",
  columns: { reference: {}, amount: { sort: true, filter: "numbers" }, state: { filter: "select", hidden: true } },
  sort: "-amount",
});
type Row = { id: string; amount: number };
const columns: Column<Row, typeof spec>[] = [
  { id: "reference", header: "Reference", cell: (row) => row.id, primary: true },
  { id: "amount", header: "Amount", cell: (row) => row.amount, align: "end" },
  { id: "state", header: "State", cell: () => "open", options: [{ value: "open", label: "Open" }] },
];
const page = (rows: Row[]): TablePage<Row> => ({
  rows,
  next: "n/1",
  count: { value: 1000, atLeast: true },
  asOf: new Date("2012-03-30T00:05:00Z"),
});

function show(query: string, read: TablePage<Row> | null, bulk = false) {
  window.history.replaceState(null, "", `/inquiries${query}`);
  const params = Object.fromEntries(new URLSearchParams(query));
  render(
    <NextIntlClientProvider locale="en" messages={{ common, table }} timeZone="UTC">
      <DataTable
        spec={spec}
        state={parseTableState(params, spec)}
        columns={columns}
        page={read}
        rowId={(row) => row.id}
        rowHref={(row) => `/inquiries/${row.id}`}
        label="Inquiries"
        timeZone="Asia/Tokyo"
        empty={{ title: "No inquiries yet", next: "Receive a batch." }}
        exportHref="/api/inquiries/export"
        bulk={bulk ? (ids) => <output>{ids.join("+")}</output> : undefined}
      />
    </NextIntlClientProvider>,
  );
}

beforeEach(() => replace.mockClear());
afterEach(cleanup);

describe("the list", () => {
  it("never shows a failed read as nothing", () => {
    show("", null);
    expect(screen.getByRole("alert").textContent).toContain("It does not mean that there is nothing");
    expect(screen.queryByText("No inquiries yet")).toBeNull();
  });

  it("tells an empty list from one that is filtered away", () => {
    show("", page([]));
    screen.getByText("Receive a batch.");
    cleanup();
    show("?amount=5..", page([]));
    screen.getByText("Nothing matches these filters");
  });

  it("says how many there are, when that was, and exports exactly what is filtered", () => {
    show("?amount=5..9&tab=x", page([{ id: "r1", amount: 7 }]));
    screen.getByText("1,000+ rows");
    screen.getByText("as of 30 Mar 2012, 09:05");
    const href = screen.getByRole("link", { name: "Export" }).getAttribute("href");
    expect(href).toBe("/api/inquiries/export?amount=5..9&cols=reference,amount");
    expect(screen.getByRole("link", { name: "Next page" }).getAttribute("href")).toBe(
      "/inquiries?tab=x&amount=5..9&after=n%2F1",
    );
  });

  it("turns the order around and begins at the first page again", () => {
    show("?after=cursor", page([{ id: "r1", amount: 7 }]));
    expect(screen.getByRole("columnheader", { name: "Amount" }).getAttribute("aria-sort")).toBe("descending");
    fireEvent.click(screen.getByRole("button", { name: "Amount" }));
    expect(replace).toHaveBeenCalledWith("/inquiries?sort=amount", { scroll: false });
  });

  it("moves with j and k, selects with x, and keeps the selection in the address", () => {
    show(
      "?sel=r9",
      page([
        { id: "r1", amount: 7 },
        { id: "r2", amount: 8 },
      ]),
      true,
    );
    for (const key of ["j", "j", "k", "x"]) fireEvent.keyDown(document.activeElement ?? document.body, { key });
    expect(document.activeElement?.getAttribute("data-row")).toBe("r1");
    expect(window.location.search).toBe("?sel=r9,r1");
    screen.getByText("r9+r1");
  });

  it("leaves the keys to a field that is typed into", () => {
    show("", page([{ id: "r1", amount: 7 }]));
    const field = document.body.appendChild(document.createElement("input"));
    field.focus();
    fireEvent.keyDown(field, { key: "j" });
    expect(document.activeElement).toBe(field);
    field.remove();
  });
});
