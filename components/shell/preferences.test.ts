import { describe, expect, it } from "vitest";
import { placeOf } from "./nav";
import { pickPreferences } from "./preferences";

describe("language and theme", () => {
  it("come from the first source that says something valid, each on its own", () => {
    expect(pickPreferences({ locale: "en" }, { locale: "ja", theme: "dark" })).toEqual({ locale: "en", theme: "dark" });
    expect(pickPreferences({ locale: "fr", theme: "<b>" }, { locale: "en" })).toEqual({
      locale: "en",
      theme: "system",
    });
  });

  it("are Japanese and the device's own without any", () => {
    expect(pickPreferences()).toEqual({ locale: "ja", theme: "system" });
  });
});

describe("the present place", () => {
  const item = (id: string, href: string) => ({ id, href, label: id, icon: null });
  const groups = [
    {
      id: "work",
      items: [item("batches", "/batches"), item("settings", "/settings"), item("users", "/settings/users")],
    },
  ];

  it("is the longest address that begins the path, whole steps only", () => {
    expect(placeOf("/settings/users/7", groups)?.id).toBe("users");
    expect(placeOf("/batches", groups)?.id).toBe("batches");
    expect(placeOf("/batches-old", groups)).toBeUndefined();
  });
});
