import { expect, test } from "vitest";
import { masked, pasted, type Row, withRoom } from "./rows";

const ids = () => {
  let last = 100;
  return () => ++last;
};
const columns = ["reference", "cardNumber", "amount"] as const;

test("there is always one empty row to go on in", () => {
  expect(withRoom([], ids())).toEqual([{ id: 101, values: {} }]);
  const rows: Row[] = [{ id: 1, values: { reference: "A" } }];
  expect(withRoom(rows, ids())).toEqual([...rows, { id: 101, values: {} }]);
  const blank: Row[] = [{ id: 1, values: { reference: " " } }];
  expect(withRoom(blank, ids())).toBe(blank);
});

test("cells of a spreadsheet go into the rows from the place on, and rows are added for them", () => {
  const rows: Row[] = [{ id: 1, values: { reference: "A", amount: "5" } }];
  const text = "4111111111111111\t1,000\tbeyond\r\n4242424242424242\t\r\n";
  expect(pasted(rows, { row: 0, column: 1 }, columns, text, ids())).toEqual([
    { id: 1, values: { reference: "A", cardNumber: "4111111111111111", amount: "1,000" } },
    { id: 101, values: { cardNumber: "4242424242424242", amount: "" } },
    { id: 102, values: {} },
  ]);
});

test("a card number that has been typed shows BIN and last four", () => {
  expect(masked("4111 1111 1111 1111")).toBe("411111••••••1111");
  expect(masked("４１１１１１１１１１１１１１１１")).toBe("411111••••••1111");
  expect(masked("411111******1111")).toBe("411111******1111");
  expect(masked("41111")).toBe("41111");
});
