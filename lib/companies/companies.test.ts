import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mintUser } from "@/lib/access/actor";
import { disconnect } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { changeCompany, createCompany, saveProfile, takeProfileAgain } from "./commands";
import { findCompany, listCompanies, listProfiles } from "./queries";
import { headerText, namesSecurityCode, suggestColumns } from "./rules";
import type { CompanyInput, CsvProfile } from "./schema";

describe("headers", () => {
  test("are compared in one form", () => {
    expect(headerText(" ｶｰﾄﾞ　番号\r\n(半角) ")).toBe("カード 番号 (半角)");
  });

  test.each([
    ["CVV", true],
    ["cvc2", true],
    ["Card CVV code", true],
    ["Security Code", true],
    ["card_verification_value", true],
    ["セキュリティコード", true],
    ["ｾｷｭﾘﾃｨｺｰﾄﾞ", true],
    ["セキュリティーコード(3桁)", true],
    ["暗証番号", true],
    ["PIN", true],
    ["PIN code", true],
    ["Track 2", true],
    ["track_data", true],
    ["磁気データ", true],
    ["CVV result", false],
    ["セキュリティコード照合結果", false],
    ["PIN entry mode", false],
    ["Tracking number", false],
    ["Pinnacle store", false],
    ["Shipping", false],
    ["カード番号", false],
    ["業種コード", false],
  ])("%s names a security code: %s", (header, names) => expect(namesSecurityCode(header)).toBe(names));

  test("columns are suggested by the names that card companies use", () => {
    expect(
      suggestColumns([
        "受付番号",
        "カード番号",
        "旧カード番号",
        "有効期限",
        "会員番号",
        "ご利用日",
        "利用金額",
        "加盟店名",
        "CVV",
        "備考",
      ]),
    ).toEqual({
      reference: ["受付番号"],
      cardNumber: ["カード番号"],
      oldCardNumber: ["旧カード番号"],
      expiry: ["有効期限"],
      memberNumber: ["会員番号"],
      misuseOn: ["ご利用日"],
      amount: ["利用金額"],
      merchant: ["加盟店名"],
      note: ["備考"],
    });
    expect(
      suggestColumns(["Case No.", "Card Number", "Transaction Date", "Amount", "Merchant Name", "CCY"]),
    ).toMatchObject({
      reference: ["Case No."],
      cardNumber: ["Card Number"],
      misuseOn: ["Transaction Date"],
      amount: ["Amount"],
      currency: ["CCY"],
      merchant: ["Merchant Name"],
    });
  });
});

describe("card companies", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(disconnect);
  beforeEach(async () => {
    await database.reset();
    await database.asSuperuser(
      `insert into incident (id, name_ja, name_en, organisation_ja, organisation_en, started_on)
       values (1, '事案', 'Incident', '架空社', 'Imaginary', '2009-07-14')`,
    );
  });

  const manager = mintUser({ id: "u", name: "管理", roles: ["manager"], locale: "ja" });
  const input: CompanyInput = {
    code: "ABC",
    nameJa: "架空カード",
    nameEn: "Imaginary Card",
    contact: "",
    binRanges: [{ low: "411100", high: "411199" }],
  };
  const body: CsvProfile = {
    format: "csv",
    encoding: "auto",
    separator: "auto",
    headerRow: 1,
    columns: { reference: ["照会番号"], cardNumber: ["カード番号"] },
    dateOrder: "ymd",
    defaultCurrency: "JPY",
    numberIdentifies: "person",
    receivedRule: { from: "person" },
    autoCommit: false,
    values: { kind: {}, detectionCase: {}, useStatus: {}, reason: {}, reliefStatus: {} },
  };

  test("are created and changed, a code once", async () => {
    const created = await createCompany(manager, input);
    if (!created.ok) throw new Error(created.reason);
    expect(await createCompany(manager, input)).toMatchObject({ ok: false, reason: "CODE_TAKEN" });
    const { id } = created.value;
    const change = { ...input, nameJa: "架空信販", binRanges: [], ended: true };
    expect(await changeCompany(manager, id, change)).toEqual({ ok: true, value: null });
    expect(await findCompany(manager, id)).toMatchObject({ nameJa: "架空信販", binRanges: [], profile: null });
    expect((await findCompany(manager, id)).endedAt).not.toBeNull();
    const trail = await database.asSuperuser("select type, details from audit_event order by seq");
    expect(trail.rows).toEqual([
      { type: "company.created", details: { code: "ABC" } },
      { type: "company.changed", details: { fields: ["nameJa", "binRanges", "ended"] } },
    ]);
    await expect(changeCompany(manager, id + 1, change)).rejects.toThrow(NotFound);
  });

  test("a number range is one company's only; the other one is named, and nothing is saved", async () => {
    const first = await createCompany(manager, input);
    if (!first.ok) throw new Error(first.reason);
    const other = { ...input, code: "XYZ", nameJa: "別のカード", nameEn: "Another Card" };
    // Eight digits within six, and two ranges that only touch at their ends.
    const inside = [{ low: "41115000", high: "41115009" }];
    const refusal = {
      ok: false,
      reason: "RANGES_OVERLAP",
      details: { ranges: "41115000-41115009", namesJa: "架空カード", namesEn: "Imaginary Card" },
      fields: { binRanges: "RANGES_OVERLAP" },
    };
    expect(await createCompany(manager, { ...other, binRanges: inside })).toEqual(refusal);
    expect(await listCompanies(manager)).toHaveLength(1);
    const second = await createCompany(manager, { ...other, binRanges: [{ low: "411200", high: "411200" }] });
    if (!second.ok) throw new Error(second.reason);
    const changed = { ...other, ended: false, contact: "03-0000-0000" };
    const touching = [
      { low: "411200", high: "411200" },
      { low: "411199", high: "411199" },
    ];
    expect(await changeCompany(manager, second.value.id, { ...changed, binRanges: touching })).toMatchObject({
      reason: "RANGES_OVERLAP",
      details: { ranges: "411199" },
    });
    expect(await findCompany(manager, second.value.id)).toMatchObject({
      contact: "",
      binRanges: [{ low: "411200", high: "411200" }],
    });
  });

  test("ranges that overlap since before keep nobody from changing something else", async () => {
    const first = await createCompany(manager, input);
    const second = await createCompany(manager, { ...input, code: "XYZ", binRanges: [] });
    if (!first.ok || !second.ok) throw new Error("not created");
    await database.asSuperuser("insert into bin_range (company_id, low, high) select $1, low, high from bin_range", [
      second.value.id,
    ]);
    const change = { ...input, code: "XYZ", contact: "03-0000-0000", ended: false };
    expect(await changeCompany(manager, second.value.id, change)).toEqual({ ok: true, value: null });
  });

  test("of two who save one range at once only one gets it", async () => {
    const codes = ["AAA", "BBB", "CCC", "DDD"];
    const answers = await Promise.all(codes.map((code) => createCompany(manager, { ...input, code })));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.filter((one) => !one.ok && one.reason === "RANGES_OVERLAP")).toHaveLength(3);
  });

  test("each saved profile is a version; of two at once one has to look again", async () => {
    const created = await createCompany(manager, input);
    if (!created.ok) throw new Error(created.reason);
    const companyId = created.value.id;
    const save = (basedOn: number, over: Partial<CsvProfile> = {}) =>
      saveProfile(manager, { companyId, basedOn, body: { ...body, ...over } });
    const both = await Promise.all([save(0), save(0)]);
    expect(both.filter((r) => r.ok)).toHaveLength(1);
    expect(both.find((r) => !r.ok)).toMatchObject({ reason: "CHANGED_MEANWHILE" });
    expect(await save(1, { headerRow: 3 })).toMatchObject({ ok: true, value: { version: 2 } });
    expect((await findCompany(manager, companyId)).profile).toMatchObject({ version: 2, body: { headerRow: 3 } });
    expect((await listProfiles(manager, companyId)).map((p) => p.version)).toEqual([2, 1]);
    expect(await listCompanies(manager)).toHaveLength(1);
    expect(await save(2, { columns: { reference: ["照会番号"] } })).toMatchObject({ reason: "FIELDS_LACKING" });
    expect(await save(2, { columns: { ...body.columns, note: ["CVV"] } })).toMatchObject({
      reason: "SECURITY_CODE_COLUMN",
    });
  });

  test("an earlier version is taken again as a new one; a version that says nothing new is none", async () => {
    const created = await createCompany(manager, input);
    if (!created.ok) throw new Error(created.reason);
    const companyId = created.value.id;
    const save = (basedOn: number, over: Partial<CsvProfile> = {}) =>
      saveProfile(manager, { companyId, basedOn, body: { ...body, ...over } });
    expect((await save(0)).ok).toBe(true);
    expect(await save(1)).toMatchObject({ ok: false, reason: "NO_CHANGE" });
    expect((await save(1, { headerRow: 4, autoCommit: true })).ok).toBe(true);
    expect(await takeProfileAgain(manager, { companyId, version: 1, basedOn: 1 })).toMatchObject({
      reason: "CHANGED_MEANWHILE",
    });
    expect(await takeProfileAgain(manager, { companyId, version: 1, basedOn: 2 })).toMatchObject({
      ok: true,
      value: { version: 3 },
    });
    await expect(takeProfileAgain(manager, { companyId, version: 9, basedOn: 3 })).rejects.toThrow(NotFound);
    const versions = await listProfiles(manager, companyId);
    expect(versions.map((one) => [one.version, one.body.headerRow, one.body.autoCommit])).toEqual([
      [3, 1, false],
      [2, 4, true],
      [1, 1, false],
    ]);
    expect(versions[0]).toMatchObject({ createdBy: "u", batches: 0, latestBatch: null });
    const trail = await database.asSuperuser(
      "select details from audit_event where type = 'profile.saved' order by seq",
    );
    expect(trail.rows.map((row) => row.details)).toEqual([
      { companyId, version: 1, autoCommit: false },
      { companyId, version: 2, autoCommit: true },
      { companyId, version: 3, autoCommit: false, from: 1 },
    ]);
  });

  test("fixed columns may not reach into each other, nor beyond their record", async () => {
    const created = await createCompany(manager, input);
    if (!created.ok) throw new Error(created.reason);
    const { encoding, separator: _, ...common } = body;
    const save = (cells: { name: string; start: number; length: number }[], recordLength: number | null = 30) =>
      saveProfile(manager, {
        companyId: created.value.id,
        basedOn: 0,
        body: { ...common, format: "fixed", encoding, unit: "bytes", recordLength, headerRow: 0, cells },
      });
    const card = { name: "カード番号", start: 1, length: 16 };
    const over = await save([card, { name: "照会番号", start: 16, length: 5 }]);
    expect(over).toMatchObject({ reason: "CELLS_WRONG", details: { column: "照会番号" } });
    expect(await save([card, { name: "照会番号", start: 20, length: 12 }])).toMatchObject({ reason: "CELLS_WRONG" });
    expect(await save([card, { name: "ｶｰﾄﾞ番号", start: 20, length: 2 }])).toMatchObject({ reason: "CELLS_WRONG" });
    expect((await save([{ name: "照会番号", start: 20, length: 11 }, card])).ok).toBe(true);
  });

  test("only a manager edits them", async () => {
    for (const role of ["intake", "hotline", "editor", "auditor", "admin"] as const) {
      const actor = mintUser({ id: "u", name: "n", roles: [role], locale: "ja" });
      await expect(createCompany(actor, input)).rejects.toThrow(Forbidden);
      expect(await listCompanies(actor)).toEqual([]);
    }
  });
});
