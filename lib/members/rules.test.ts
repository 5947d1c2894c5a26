import fc from "fast-check";
import { expect, test } from "vitest";
import { connect, placeIds, unpack } from "./rules";

test("components are those of a naive search, whatever the order of the edges", () => {
  const node = fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(fc.array(fc.tuple(node, node), { maxLength: 14 }), (edges) => {
      const nodes = Array.from({ length: 12 }, (_, i) => i + 1);
      const reach = (from: number) => {
        const found = new Set([from]);
        for (const one of found) {
          for (const [a, b] of edges) {
            if (a === one) found.add(b);
            if (b === one) found.add(a);
          }
        }
        return [...found].sort((a, b) => a - b);
      };
      for (const component of connect(nodes, Int32Array.from(edges.flat()))) {
        const [first = 0] = component.nodes;
        expect([...component.nodes].sort((a, b) => a - b)).toEqual(reach(first));
      }
    }),
  );
});

test("members that join keep the id of the earliest counted one; uncounted last, then the lower id", () => {
  const join = (members: number[], dates: [number, string | null][]) =>
    placeIds([{ nodes: [], members }], [], new Map(dates))[0];
  expect(
    join(
      [4, 9],
      [
        [4, "2009-07-22"],
        [9, "2009-07-20"],
      ],
    ),
  ).toMatchObject({ keeps: 9, ends: [4] });
  expect(
    join(
      [4, 9],
      [
        [4, null],
        [9, "2009-07-20"],
      ],
    ),
  ).toMatchObject({ keeps: 9, ends: [4] });
  expect(
    join(
      [9, 4],
      [
        [4, "2009-07-20"],
        [9, "2009-07-20"],
      ],
    ),
  ).toMatchObject({ keeps: 4, ends: [9] });
});

test("a member that parts leaves its id with the part of the lowest inquiry; the other gets a new one", () => {
  const loose = [
    { node: 1, member: 7, lowestInquiry: 30 },
    { node: 2, member: 7, lowestInquiry: 20 },
    { node: 3, member: 7, lowestInquiry: null },
  ];
  const parts = [
    { nodes: [1, 3], members: [] },
    { nodes: [2], members: [] },
  ];
  expect(placeIds(parts, loose, new Map()).map((part) => part.keeps)).toEqual([null, 7]);
});

test("packed integers come back as they were", () => {
  const packed = Buffer.alloc(8);
  packed.writeInt32BE(-5, 0);
  packed.writeInt32BE(2_000_000_000, 4);
  expect([...unpack(packed)]).toEqual([-5, 2_000_000_000]);
  expect([...unpack(null)]).toEqual([]);
});
