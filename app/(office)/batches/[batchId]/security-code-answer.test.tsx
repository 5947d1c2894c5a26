// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { NextIntlClientProvider } from "next-intl";
import { afterEach, expect, test, vi } from "vitest";
import { readMessages } from "@/lib/core/messages";

const { erase, reread } = vi.hoisted(() => ({
  erase: vi.fn(async () => ({ ok: true, value: null })),
  reread: vi.fn(async () => ({ ok: true, value: null })),
}));
vi.mock("@/app/(office)/batches/actions", () => ({ eraseSecurityCodesAction: erase, rereadAction: reread }));
vi.mock("next/navigation", () => ({ useRouter: () => ({ refresh: () => undefined }) }));

import { SecurityCodeAnswer } from "./security-code-answer";

afterEach(cleanup);

function answer(rights: { mayRead: boolean; mayErase: boolean }) {
  render(
    <NextIntlClientProvider locale="en" messages={readMessages("en")} timeZone="UTC">
      <SecurityCodeAnswer batchId={12} columns={["Branch", "#7"]} size="1.2 MB" {...rights} />
    </NextIntlClientProvider>,
  );
}

test("erasing is asked for in figures before it is done", async () => {
  answer({ mayRead: true, mayErase: true });
  fireEvent.click(screen.getByRole("button", { name: "It is a security code: erase" }));
  const dialog = await screen.findByRole("dialog", { name: "Erase the original of batch 12?" });
  expect(dialog.textContent).toContain("The whole original (1.2 MB) is erased.");
  expect(dialog.textContent).toContain("Branch, #7");
  expect(erase).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole("button", { name: "Erase and reject" }));
  await vi.waitFor(() => expect(erase).toHaveBeenCalledExactlyOnceWith(12));
  expect(reread).not.toHaveBeenCalled();
});

test("who may not reject is offered no erasing", () => {
  answer({ mayRead: true, mayErase: false });
  expect(screen.queryByRole("button", { name: "It is a security code: erase" })).toBeNull();
});
