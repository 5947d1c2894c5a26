// @vitest-environment happy-dom
import { act, cleanup, render } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";

const { refresh, router } = vi.hoisted(() => {
  const refresh = vi.fn<() => void | Promise<void>>();
  return { refresh, router: { refresh } };
});
vi.mock("next/navigation", () => ({ useRouter: () => router }));

import { useStanding } from "./use-standing";

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const waiting = ["reading"] as const;
function Watched() {
  useStanding(7, { state: "reading", progress: null }, waiting);
  return null;
}

test("a page that takes long to draw is asked for once, and again only when that came to nothing", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", async () => Response.json({ state: "review", progress: null }));
  let drawn = () => {};
  refresh.mockImplementation(() => new Promise<void>((resolve) => (drawn = resolve)));
  render(<Watched />);
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(refresh).toHaveBeenCalledTimes(1);
  await act(async () => drawn());
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  expect(refresh).toHaveBeenCalledTimes(2);
});
