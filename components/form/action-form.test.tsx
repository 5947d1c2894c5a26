// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { UnrecognizedActionError } from "next/dist/client/components/unrecognized-action-error";
import { NextIntlClientProvider } from "next-intl";
import { afterEach, describe, expect, it } from "vitest";
import common from "@/messages/en/common.json";
import { ActionForm } from "./action-form";
import { TextField } from "./fields";
import type { FormAction } from "./outcome";
import { Submit } from "./submit";

afterEach(cleanup);

function show(action: FormAction<string>, onDone?: (value: string) => void) {
  render(
    <NextIntlClientProvider locale="en" messages={{ common }} timeZone="UTC">
      <ActionForm action={action} words="nothing.here" onDone={onDone} done="Kept">
        <TextField name="name" label="Name" />
        <TextField name="login" label="Login" hint="letters" />
        <Submit>Save</Submit>
      </ActionForm>
    </NextIntlClientProvider>,
  );
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "typed" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
}

describe("a form over a server action", () => {
  it("says what is wrong at the field, moves there, and keeps what was typed", async () => {
    show(async () => ({ ok: false, reason: "INVALID", fields: { login: "REQUIRED" } }));
    const login = screen.getByLabelText("Login");
    await waitFor(() => expect(document.activeElement).toBe(login));
    expect(login.getAttribute("aria-invalid")).toBe("true");
    const described = login.getAttribute("aria-describedby")?.split(" ") ?? [];
    expect(described.map((id) => document.getElementById(id)?.textContent)).toEqual([
      "letters",
      "Please fill this in.",
    ]);
    expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("typed");
    expect(screen.getByRole("alert").textContent).toContain("Please check 1 field.");
  });

  it("has words for a reason that nobody wrote words for", async () => {
    show(async () => ({ ok: false, reason: "NEVER_HEARD_OF" }));
    expect((await screen.findByRole("alert")).textContent).toContain("That did not work");
  });

  it("of a build whose actions are gone: says to load the page anew, and keeps what was typed", async () => {
    show(async () => {
      throw new UnrecognizedActionError("gone");
    });
    expect((await screen.findByRole("alert")).textContent).toContain("Shokai was updated");
    expect(screen.getByRole("button", { name: "Reload the page" })).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("typed");
  });

  it("that reached nobody can be sent again as it stands", async () => {
    let tries = 0;
    show(async (_, form) => {
      if (tries++ === 0) throw new TypeError("Failed to fetch");
      return { ok: true, value: String(form.get("name")) };
    });
    expect((await screen.findByRole("alert")).textContent).toContain("could not be reached");
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    expect((await screen.findByRole("status")).textContent).toBe("Kept");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("says once that it is done, and takes no second click meanwhile", async () => {
    const done: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    show(
      async (_, form) => held.then(() => ({ ok: true, value: String(form.get("name")) })),
      (value) => done.push(value),
    );
    const save = screen.getByRole<HTMLButtonElement>("button", { name: "Save" });
    await waitFor(() => expect(save.disabled).toBe(true));
    release();
    expect((await screen.findByRole("status")).textContent).toBe("Kept");
    await waitFor(() => expect(done).toEqual(["typed"]));
  });
});
