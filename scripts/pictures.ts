// The README's pictures, taken anew from a running demonstration: npm run pictures -- http://localhost:3000
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { demoPassword, demoTotpSecret } from "@/lib/accounts/demo-accounts";
import { codeOfStep, stepAt } from "@/lib/accounts/totp";

const [address = "http://localhost:3000"] = process.argv.slice(2);
const own = existsSync(chromium.executablePath());
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? (own ? undefined : "/usr/bin/chromium"),
  args: ["--no-sandbox"],
});
const page = await browser.newPage({ baseURL: address, viewport: { width: 1440, height: 900 }, colorScheme: "light" });

/** By the header's menu: the account's own choice of language holds over what the browser asks for. */
async function speak(from: string, to: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(from) }).click();
  await page.getByRole("menuitemcheckbox", { name: to }).click();
  await page.locator(`html[lang=${to === "English" ? "en" : "ja"}]`).waitFor();
}

await page.goto("/sign-in");
await page.locator("input[autocomplete=username]").fill("manager");
await page.locator("input[autocomplete=current-password]").fill(demoPassword);
await page.keyboard.press("Enter");
await page.waitForURL(/second-factor/);
await page.locator("input[autocomplete=one-time-code]").fill(codeOfStep(demoTotpSecret, stepAt(new Date())));
await page.keyboard.press("Enter");
await page.waitForURL(/dashboard/);
await speak("日本語", "English");
await page.goto("/dashboard", { waitUntil: "networkidle" });
await page.screenshot({ path: "docs/pictures/dashboard.png" });
await speak("English", "日本語");
await page.goto("/notice/en", { waitUntil: "networkidle" });
await page.screenshot({ path: "docs/pictures/notice.png" });
await browser.close();
