import { describe, expect, it } from "vitest";
import { queryOf, tableHref, tableSpec } from "./spec";
import { parseTableState } from "./state";

const spec = tableSpec({
  list: "inquiries",
  columns: {
    reference: { filter: "stored" },
    receivedOn: { sort: true, filter: "dates" },
    state: { filter: "select", values: ["open", "closed"] },
    company: { filter: "select" },
    burden: { sort: true, filter: "numbers", hidden: true },
    merchant: { filter: "text" },
    late: { filter: "select", values: ["yes"], filterOnly: true },
  },
  sort: "-receivedOn",
});

const read = (query: string) => parseTableState(Object.fromEntries(new URLSearchParams(query)), spec);

describe("a table's state in the address", () => {
  it("begins with the spec's sorting, columns and size", () => {
    expect(read("")).toEqual({
      filters: {},
      sort: { by: "receivedOn", descending: true },
      columns: ["reference", "receivedOn", "state", "company", "merchant"],
      size: 50,
      unread: [],
    });
  });

  it("comes back as it was written, and equal states are equal text", () => {
    const state = {
      filters: {
        merchant: "東京 & co",
        state: ["open", "closed"],
        receivedOn: { from: "2009-07-14" },
        burden: { min: 0, max: 5000 },
      },
      sort: { by: "burden", descending: false },
      columns: ["burden", "reference"],
    } as const;
    const query = queryOf(spec, state);
    expect(read(query)).toMatchObject({ ...state, unread: [] });
    expect(queryOf(spec, read(query))).toBe(query);
  });

  it("leaves out what equals the beginning", () => {
    expect(queryOf(spec, read("sort=-receivedOn&cols=reference,receivedOn,state,company,merchant"))).toBe("");
    expect(tableHref("/inquiries", spec)).toBe("/inquiries");
    expect(tableHref("/inquiries", spec, { filters: { late: ["yes"] } })).toBe("/inquiries?late=yes");
  });

  it.each([
    ["receivedOn=2009-02-29..", "receivedOn"],
    ["receivedOn=2009-08-01..2009-07-01", "receivedOn"],
    ["receivedOn=..", "receivedOn"],
    ["state=open,constructor", "state"],
    ["burden=1e9..", "burden"],
    ["burden=9..1", "burden"],
    ["reference=4111111111111111", "reference"],
    [`merchant=${"x".repeat(201)}`, "merchant"],
  ])("names %s as not understood instead of filtering by something else", (query, id) => {
    const state = read(query);
    expect(state.unread).toEqual([id]);
    expect(state.filters).toEqual({});
  });

  it.each(["sort=__proto__", "sort=-merchant", "sort=nothing"])("falls back from %s", (query) => {
    expect(read(query).sort).toEqual({ by: "receivedOn", descending: true });
  });

  it("never shows a column that is only a filter, nor one twice", () => {
    expect(read("cols=late,burden,burden,toString").columns).toEqual(["burden"]);
    expect(read("cols=late").columns).toEqual(["reference", "receivedOn", "state", "company", "merchant"]);
  });

  it("takes one cursor, and sizes within bounds", () => {
    expect(read("after=a&before=b")).toMatchObject({ after: "a" });
    expect(read("after=a&before=b").before).toBeUndefined();
    expect(read("size=10000").size).toBe(50);
    expect(read("size=100").size).toBe(100);
  });

  it("refuses a column named like a word of the address", () => {
    expect(() => tableSpec({ list: "x", columns: { after: {} }, sort: "after" })).toThrow('"after"');
  });
});
