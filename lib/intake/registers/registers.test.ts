import { createHash } from "node:crypto";
import iconv from "iconv-lite";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { chooseColumns, createSource, discardLoad, revertLoad } from "@/lib/exposure/commands";
import { findLoad, listSources } from "@/lib/exposure/queries";
import { readFixed } from "@/lib/exposure/rules";
import { takeBack } from "@/lib/exposure/take-back";
import { workbook, zipped } from "@/lib/intake/formats/workbook/workbook.fixture";
import { inChunks, layGround, person } from "@/lib/intake/ground.fixture";
import { shownRecord } from "@/lib/intake/read/fixed-look";
import { checkKeys } from "@/lib/vault/check";
import { tokenOf } from "@/lib/vault/number-keys";
import { open } from "@/lib/vault/seal";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { loadRegister } from "./load";
import { lookAtRegister } from "./look";
import { receiveRegister, registerContext } from "./receive";
import { aLoad, aSource, columnsOf, receiveText } from "./registers.fixture";

const cards = ["4111111111111111", "5555555555554444", "378282246310005", "4242424242424242"] as const;
const system = systemActor("load-register");
const manager = person("manager");
let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  await layGround();
  await checkKeys(system);
});

const rows = () => db.exposureCard.findMany({ orderBy: [{ loadId: "asc" }, { rowNo: "asc" }] });

describe("loading", () => {
  test("every record ends as one thing, totals add up, and the register holds sealed numbers, not the file", async () => {
    const content = [
      "カード番号,有効期限,契約月,代理店",
      `${cards[0]},12/14,2002-07,札幌`,
      `${cards[1]},13/14,2003-01,札幌`,
      "",
      `${cards[0]},12/14,2002-08,仙台`,
      "411111******1111,12/14,2002-07,札幌",
      `${cards[2]},1/15,,${"長".repeat(101)}`,
      `,12/14,2002-07,札幌`,
      `${cards[3]},12/14`,
      `4111111111111112,12/14,2002-07,${cards[1]}`,
      "4.11E+15,12/14,2002-07,仙台",
    ].join("\n");
    const { loadId, sourceId } = await aLoad(content);
    const load = await findLoad(manager, loadId);
    expect(load).toMatchObject({
      state: "loaded",
      records: 10,
      blank: 1,
      problems: 4,
      repeated: 1,
      cards: 4,
      known: 0,
    });
    expect(load.findings).toEqual({
      EXPIRY_UNREAD: { count: 1, lines: [3] },
      CARD_MASKED: { count: 1, lines: [6] },
      VALUE_TOO_LONG: { count: 1, lines: [7] },
      CARD_MISSING: { count: 1, lines: [8] },
      RAGGED_ROW: { count: 1, lines: [9] },
      CARD_LUHN: { count: 1, lines: [10] },
      VALUE_HOLDS_CARD: { count: 1, lines: [10] },
      CARD_DESTROYED: { count: 1, lines: [11] },
    });
    const values = await db.exposureValue.findMany({ orderBy: { id: "asc" } });
    const idOf = (value: string) => values.find((one) => one.value === value)?.id ?? 0;
    const found = (await rows()).map((row) => ({
      number: open(Buffer.from(row.token), row.cipher as Uint8Array).toString(),
      token: Buffer.from(row.token).equals(tokenOf(open(Buffer.from(row.token), row.cipher as Uint8Array).toString())),
      shown: `${row.bin} ${row.last4}`,
      expiry: row.expiry,
      values: row.valueIds,
      source: row.sourceId,
    }));
    expect(found).toEqual([
      {
        number: cards[0],
        token: true,
        shown: "411111 1111",
        expiry: "2014-12",
        values: [idOf("2002-07"), idOf("札幌")],
        source: sourceId,
      },
      {
        number: cards[1],
        token: true,
        shown: "555555 4444",
        expiry: null,
        values: [idOf("2003-01"), idOf("札幌")],
        source: sourceId,
      },
      {
        number: cards[2],
        token: true,
        shown: "378282 0005",
        expiry: "2015-01",
        values: [0, 0],
        source: sourceId,
      },
      {
        number: "4111111111111112",
        token: true,
        shown: "411111 1112",
        expiry: "2014-12",
        values: [idOf("2002-07"), 0],
        source: sourceId,
      },
    ]);
    expect(await db.exposureLoadPiece.count()).toBe(0);
    const trail = await db.auditEvent.findMany({
      where: { type: { startsWith: "exposure." } },
      orderBy: { seq: "asc" },
    });
    expect(trail.map(({ type }) => type)).toEqual([
      "exposure.sourceMade",
      "exposure.received",
      "exposure.loadAsked",
      "exposure.loaded",
    ]);
    expect(JSON.stringify(trail.map(({ details }) => details))).not.toMatch(/\d{13,}/);
  });

  test("a workbook and a text in Shift_JIS are read as deliveries are", async () => {
    const sourceId = await aSource();
    const book = await workbook([
      {
        name: "Sheet1",
        rows: [
          ["カード番号", "経路"],
          [cards[0], "店頭"],
          [cards[1], "郵送"],
        ],
      },
    ]);
    const first = await receiveText(sourceId, book);
    const look = await lookAtRegister(manager, first, {});
    expect(look?.columns).toEqual([
      { name: "カード番号", samples: ["411111******1111", "555555******4444"], proposed: "card" },
      { name: "経路", samples: ["店頭", "郵送"], proposed: null },
    ]);
    const attributes = [{ column: 1, nameJa: "経路", nameEn: "Channel" }];
    const how = {
      loadId: first,
      sheet: look?.look.workbook?.sheet,
      headerRow: 1,
      header: ["カード番号", "経路"],
      card: 0,
      expiry: null,
      attributes,
    };
    expect(await chooseColumns(manager, how)).toMatchObject({ ok: true });
    await loadRegister(system, first);
    expect(await findLoad(manager, first)).toMatchObject({ state: "loaded", cards: 2 });

    // カード番号 / 店 in CP932.
    const sjis = Buffer.concat([Buffer.from("834a815b836894d48d860a", "hex"), Buffer.from(`${cards[2]}\n`)]);
    const second = await receiveText(sourceId, sjis);
    const seen = await lookAtRegister(manager, second, {});
    expect([seen?.look.encoding, seen?.columns[0]?.name, seen?.columns[0]?.proposed]).toEqual([
      "shift_jis",
      "カード番号",
      "card",
    ]);
    await chooseColumns(manager, { ...columnsOf(second, "カード番号"), encoding: "shift_jis" });
    await loadRegister(system, second);
    expect(await findLoad(manager, second)).toMatchObject({ state: "loaded", cards: 1 });
    expect(await listSources(manager)).toMatchObject([{ cards: 3, loads: 2 }]);
  });

  test("a ZIP, also with a password, is opened while it is received: the file inside is read, the ZIP does not stay", async () => {
    const sourceId = await aSource();
    const content = `カード番号,契約月\n${cards[0]},2002-07\n${cards[1]},2003-01\n`;
    const send = (bytes: Uint8Array, password?: string) => {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const file = { sourceId, fileName: "host.zip", bytes: bytes.length, sha256 };
      return receiveRegister(manager, file, inChunks(bytes), password);
    };
    const locked = await zipped({ "host.csv": Buffer.from(content) }, { password: "秘密", encryptionStrength: 3 });
    expect(await send(locked)).toMatchObject({ reason: "ARCHIVE_REFUSED", details: { fault: "password-needed" } });
    expect(await send(locked, "違う")).toMatchObject({
      reason: "ARCHIVE_REFUSED",
      details: { fault: "password-wrong" },
    });
    const received = await send(locked, "秘密");
    if (!received.ok) throw new Error(received.reason);
    const { loadId } = received.value;
    expect(await send(locked, "秘密")).toMatchObject({ reason: "ALREADY_RECEIVED", details: { loadId } });
    // What was sent is told; what lies here, once and sealed, is the file inside.
    const load = await findLoad(manager, loadId);
    expect([load.fileName, load.inside, load.bytes]).toEqual(["host.zip", "host.csv", locked.length]);
    const pieces = await db.exposureLoadPiece.findMany({ where: { loadId } });
    expect(pieces.map(({ seq, sealed }) => open(registerContext(loadId, seq), sealed).toString())).toEqual([content]);
    const look = await lookAtRegister(manager, loadId, {});
    expect(look?.columns.map(({ samples }) => samples)).toEqual([
      ["411111******1111", "555555******4444"],
      ["2002-07", "2003-01"],
    ]);
    const attributes = [{ column: 1, nameJa: "契約月", nameEn: "Month" }];
    expect(await chooseColumns(manager, columnsOf(loadId, content, { attributes }))).toMatchObject({ ok: true });
    await loadRegister(system, loadId);
    expect(await findLoad(manager, loadId)).toMatchObject({ state: "loaded", records: 2, cards: 2 });
    expect(await db.exposureLoadPiece.count()).toBe(0);
    const changed = `update exposure_load set inside = null where id = ${loadId}`;
    await expect(database.asSuperuser(changed)).rejects.toThrow("stands as it ended");

    const two = await zipped({ "a.csv": Buffer.from(content), "b.csv": Buffer.from(content) });
    expect(await send(two)).toMatchObject({ reason: "ARCHIVE_REFUSED", details: { fault: "several-files" } });
    expect(await db.exposureLoad.count()).toBe(1);
    const book = await zipped({ "book.xlsx": await workbook([{ name: "S", rows: [["カード番号"], [cards[2]]] }]) });
    const inBook = await send(book);
    expect(inBook.ok && (await lookAtRegister(manager, inBook.value.loadId, {}))?.columns[0]?.proposed).toBe("card");
  });

  test("fixed columns are cut by their places, in bytes or characters, with titles or without line ends", async () => {
    const sourceId = await aSource();
    const lines = [`${cards[0]}1214200207札幌  `, `${cards[1]}1014200301仙台  `, `${cards[2]} 0115200207    `];
    const fixed = readFixed("カード番号 1-16\n有効期限 17-20\n契約月 21-26\n代理店 27-32", "bytes", null);
    if (!fixed) throw new Error("not read");
    const first = await receiveText(sourceId, iconv.encode(["流出対象 2008年4月", ...lines].join("\r\n"), "cp932"));
    const how = { encoding: "shift_jis" as const, fixed, headerRow: 1 };
    const look = await lookAtRegister(manager, first, how);
    expect(look?.columns).toEqual([
      { name: "カード番号", samples: ["411111******1111", "555555******4444", "378282*****0005 "], proposed: "card" },
      { name: "有効期限", samples: ["•••", "•••", "•••"], proposed: "expiry" },
      { name: "契約月", samples: ["200207", "200301", "200207"], proposed: null },
      { name: "代理店", samples: ["札幌  ", "仙台  ", "    "], proposed: null },
      { name: "#5", samples: ["", "", ""], proposed: null },
    ]);
    const header = look?.columns.map(({ name }) => name) ?? [];
    const attributes = [
      { column: 2, nameJa: "契約月", nameEn: "Month" },
      { column: 3, nameJa: "代理店", nameEn: "Agent" },
    ];
    const chosen = { loadId: first, ...how, header, card: 0, expiry: 1, attributes };
    expect(await chooseColumns(manager, chosen)).toMatchObject({ ok: true });
    await loadRegister(system, first);
    expect(await findLoad(manager, first)).toMatchObject({ state: "loaded", records: 3, cards: 3, problems: 0 });
    const values = await db.exposureValue.findMany({ orderBy: { id: "asc" } });
    const nameOf = (id: number | undefined) => values.find((one) => one.id === id)?.value ?? null;
    expect((await rows()).map((row) => [row.last4, row.expiry, ...row.valueIds.map(nameOf)])).toEqual([
      ["1111", "2014-12", "200207", "札幌"],
      ["4444", "2014-10", "200301", "仙台"],
      ["0005", "2015-01", "200207", null],
    ]);

    // Records one after the other, counted in characters.
    const second = await receiveText(sourceId, `${cards[3]}東京${cards[0]}大阪`);
    const cut = readFixed("カード番号 1-16", "characters", 18);
    if (!cut) throw new Error("not read");
    const more = { loadId: second, encoding: "utf-8" as const, fixed: cut, headerRow: 0 };
    const seen = await lookAtRegister(manager, second, more);
    // What lies between the columns is a column of its own, and the titles' number is not taken for a header.
    expect(seen?.columns.map(({ name }) => name)).toEqual(["カード番号", "#2"]);
    const names = seen?.columns.map(({ name }) => name) ?? [];
    await chooseColumns(manager, { ...more, header: names, card: 0, expiry: null, attributes: [] });
    await loadRegister(system, second);
    expect(await findLoad(manager, second)).toMatchObject({ state: "loaded", records: 2, cards: 2, known: 1 });

    // Columns that overlap are no columns, whatever a page says.
    const third = await receiveText(sourceId, `${cards[0]}\n`);
    const overlapping = { ...cut, cells: [...cut.cells, { name: "x", start: 3, length: 4 }] };
    const bad = {
      loadId: third,
      fixed: overlapping,
      headerRow: 0,
      header: names,
      card: 0,
      expiry: null,
      attributes: [],
    };
    expect(await chooseColumns(manager, bad)).toMatchObject({ reason: "INVALID" });
  });

  test("no cut of a fixed record shows more of a card number than its first six and last four digits", () => {
    const number = cards[0];
    for (let from = 1; from <= number.length; from++) {
      for (const cells of [
        [number.slice(0, from), number.slice(from)],
        ["AB", number.slice(0, from), number.slice(from), "札幌"],
        [number.slice(0, 4), number.slice(4, 4 + from), number.slice(4 + from)],
      ])
        expect(shownRecord(cells).join("").match(/\d/g)?.length ?? 0, cells.join("|")).toBeLessThanOrEqual(10);
    }
    expect(shownRecord(["４１１１１１１１", "１１１１１１１１"]).join("")).not.toMatch(/\p{Nd}/u);
    expect(shownRecord([number, "1214", "200207"])).toEqual(["411111******1111", "•••", "200207"]);
  });

  test("columns that name a person or a code are refused, however they are written", async () => {
    const sourceId = await aSource();
    const content = `カード番号,お客様氏名（カナ）,Customer_Name,CVV,携帯番号\n${cards[0]},ヤマダ,Yamada,123,090\n`;
    const loadId = await receiveText(sourceId, content);
    for (const [column, reason] of [
      [1, "NAMES_A_PERSON"],
      [2, "NAMES_A_PERSON"],
      [3, "NAMES_A_CODE"],
      [4, "NAMES_A_PERSON"],
    ] as const) {
      const attributes = [{ column, nameJa: "属性", nameEn: "Attribute" }];
      expect(await chooseColumns(manager, columnsOf(loadId, content, { attributes }))).toMatchObject({
        ok: false,
        reason,
      });
    }
    // A page that says otherwise of the columns is not believed: the file is asked.
    const other = await receiveText(sourceId, `カード番号,氏名\n${cards[0]},山田\n`);
    const attributes = [{ column: 1, nameJa: "属性", nameEn: "Attribute" }];
    expect(await chooseColumns(manager, columnsOf(other, "カード番号,経路", { attributes }))).toMatchObject({
      ok: true,
    });
    await loadRegister(system, other);
    expect(await findLoad(manager, other)).toMatchObject({ state: "unreadable", reason: { code: "NAMES_A_PERSON" } });
    expect(await db.exposureValue.count()).toBe(0);
    await discardLoad(manager, other);
    // The file names a security code itself: it is erased, whatever was chosen of it (R8.2).
    expect(await chooseColumns(manager, columnsOf(loadId, content))).toMatchObject({ ok: true });
    await loadRegister(system, loadId);
    expect(await findLoad(manager, loadId)).toMatchObject({
      state: "discarded",
      reason: { code: "SENSITIVE_AUTHENTICATION_CODES", columns: ["CVV"] },
    });
    expect([await db.exposureLoadPiece.count(), await db.exposureCard.count()]).toEqual([0, 0]);
  });

  test("an attribute with a value for nearly every card tells persons apart: the file is not loaded, and can be chosen anew", async () => {
    const sourceId = await aSource();
    const lines = Array.from({ length: 5_001 }, (_, i) => `${cards[i % 4]},P${i}`);
    const content = `カード番号,証券番号\n${lines.join("\n")}\n`;
    const loadId = await receiveText(sourceId, content);
    const attributes = [{ column: 1, nameJa: "証券番号", nameEn: "Policy" }];
    await chooseColumns(manager, columnsOf(loadId, content, { attributes }));
    await loadRegister(system, loadId);
    expect(await findLoad(manager, loadId)).toMatchObject({ state: "unreadable", reason: { code: "TOO_MANY_VALUES" } });
    expect([await db.exposureCard.count(), await db.exposureValue.count()]).toEqual([0, 0]);
    expect(await chooseColumns(manager, columnsOf(loadId, content))).toMatchObject({ ok: true });
    await loadRegister(system, loadId);
    expect(await findLoad(manager, loadId)).toMatchObject({ state: "loaded", cards: 4, repeated: 4_997 });
  });

  test("numbers that a spreadsheet has cut are none, also those whose check digit agrees", async () => {
    const lines = Array.from({ length: 6 }, (_, i) => `41111111111110${i}0`);
    const { loadId } = await aLoad(`カード番号\n${lines.join("\n")}\n`);
    expect(await findLoad(manager, loadId)).toMatchObject({ state: "loaded", cards: 0, problems: 6 });
  });
});

describe("receiving", () => {
  test("the same bytes are one load of a source, until it is reverted or discarded", async () => {
    const content = `カード番号\n${cards[0]}\n`;
    const { loadId, sourceId } = await aLoad(content);
    await expect(receiveText(sourceId, content)).rejects.toThrow("ALREADY_RECEIVED");
    await aLoad(content, await aSource());
    expect(await revertLoad(manager, { loadId, reason: "列の取り違え" })).toMatchObject({ ok: true });
    await takeBack(system, loadId);
    expect(await receiveText(sourceId, content)).toBeGreaterThan(loadId);
  });

  test("bytes that are not those declared, too few, of another kind, or too many at a time leave nothing", async () => {
    const sourceId = await aSource();
    const bytes = Buffer.from(`カード番号\n${cards[0]}\n`);
    const about = { sourceId, fileName: "a.csv", bytes: bytes.length, sha256: "0".repeat(64) };
    const receive = (over: object, sent: Uint8Array = bytes) =>
      receiveRegister(manager, { ...about, ...over }, inChunks(sent));
    expect(await receive({})).toMatchObject({ reason: "NOT_WHAT_WAS_SENT" });
    expect(await receive({ bytes: bytes.length + 1 })).toMatchObject({ reason: "CUT_SHORT" });
    expect(await receive({ bytes: bytes.length - 1 })).toMatchObject({ reason: "NOT_WHAT_WAS_SENT" });
    expect(await receive({ bytes: 0 })).toMatchObject({ reason: "EMPTY" });
    const pdf = Buffer.from("%PDF-1.7 and so on, for as long as it takes\n");
    expect(await receive({ bytes: pdf.length }, pdf)).toMatchObject({ ok: false });
    expect([await db.exposureLoad.count(), await db.exposureLoadPiece.count()]).toEqual([0, 0]);
    for (const role of ["intake", "hotline", "editor", "auditor", "admin"] as const) {
      await expect(receiveRegister(person(role), about, inChunks(bytes))).rejects.toThrow("not permitted");
      await expect(createSource(person(role), { nameJa: "a", nameEn: "b" })).rejects.toThrow("not permitted");
    }
  });

  test("a file that is discarded while it is read leaves nothing in the register", async () => {
    const content = `カード番号\n${cards[0]}\n`;
    const loadId = await receiveText(await aSource(), content);
    await chooseColumns(manager, columnsOf(loadId, content));
    expect(await discardLoad(manager, loadId)).toMatchObject({ ok: true });
    await loadRegister(system, loadId);
    expect(await findLoad(manager, loadId)).toMatchObject({ state: "discarded", cards: 0 });
    expect([await db.exposureCard.count(), await db.exposureLoadPiece.count()]).toEqual([0, 0]);
    expect(await discardLoad(manager, loadId)).toMatchObject({ reason: "WRONG_STATE" });
  });
});

describe("reverting", () => {
  test("leaves the register as if the file had never been loaded, in whichever order files came", async () => {
    const list = (numbers: readonly string[], note: string) =>
      `カード番号,契約月\n${numbers.map((n) => `${n},${note}`).join("\n")}\n`;
    const a = await aLoad(list(cards.slice(0, 3), "2002-07"));
    const b = await aLoad(list(cards.slice(1), "2003-01"), a.sourceId);
    expect(await findLoad(manager, b.loadId)).toMatchObject({ cards: 3, known: 2 });
    expect(await listSources(manager)).toMatchObject([{ cards: 4 }]);
    expect(await revertLoad(manager, { loadId: a.loadId, reason: "" })).toMatchObject({ reason: "REASON_MISSING" });
    expect(await revertLoad(manager, { loadId: a.loadId, reason: `番号 ${cards[0]}` })).toMatchObject({
      reason: "CARD_NUMBER_IN_TEXT",
    });
    expect(await revertLoad(manager, { loadId: a.loadId, reason: "別の案件のファイル" })).toMatchObject({ ok: true });
    await takeBack(system, a.loadId);
    await takeBack(system, a.loadId);
    // What was there twice is there once, and counts as this load's own.
    expect(await findLoad(manager, b.loadId)).toMatchObject({ cards: 3, known: 0 });
    expect(await listSources(manager)).toMatchObject([{ cards: 3 }]);
    expect((await rows()).map(({ loadId }) => loadId)).toEqual([b.loadId, b.loadId, b.loadId]);
    expect(await revertLoad(manager, { loadId: a.loadId, reason: "もう一度" })).toMatchObject({
      reason: "WRONG_STATE",
    });
    await expect(database.asSuperuser("delete from exposure_load")).rejects.toThrow("append-only");
    await expect(database.asSuperuser(`update exposure_load set cards = 2 where id = ${b.loadId}`)).rejects.toThrow(
      /stands as it ended|adds_up/,
    );
  });
});

test("a job that breaks off at any statement leaves the register as it was, and ends as an undisturbed one", async () => {
  const content = `カード番号,契約月\n${cards.map((n, i) => `${n},2002-0${i + 1}`).join("\n")}\n`;
  const loadId = await receiveText(await aSource(), content);
  const attributes = [{ column: 1, nameJa: "契約月", nameEn: "Contract month" }];
  await chooseColumns(manager, columnsOf(loadId, content, { attributes }));
  // The ground refuses at one place after another: what a kill between two statements leaves.
  for (const [table, when] of [
    ["exposure_value", "insert"],
    ["exposure_card", "insert"],
    ["exposure_load", "update"],
    ["exposure_load_piece", "delete"],
    ["audit_event", "insert"],
  ]) {
    await database.asSuperuser(
      "create or replace function killed() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$",
    );
    await database.asSuperuser(
      `create trigger killed before ${when} on ${table} for each row execute function killed()`,
    );
    await expect(loadRegister(system, loadId)).rejects.toThrow("killed");
    await database.asSuperuser(`drop trigger killed on ${table}`);
    expect([await db.exposureCard.count(), (await findLoad(manager, loadId)).state]).toEqual([0, "reading"]);
  }
  await loadRegister(system, loadId);
  await loadRegister(system, loadId);
  expect(await findLoad(manager, loadId)).toMatchObject({ state: "loaded", cards: 4 });
  expect(await db.auditEvent.count({ where: { type: "exposure.loaded" } })).toBe(1);
});

test("the web server's role reads no sealed number of the register and takes no card out of it", async () => {
  await aLoad(`カード番号\n${cards[0]}\n`);
  const web = new pg.Client({ connectionString: database.webUrl });
  await web.connect();
  const refusedTo = (text: string) => expect(web.query(text)).rejects.toThrow("permission denied");
  await refusedTo("select cipher from exposure_card");
  await refusedTo("delete from exposure_card");
  await refusedTo("update exposure_card set source_id = 1");
  await refusedTo("delete from exposure_load");
  expect((await web.query("select token, source_id from exposure_card")).rowCount).toBe(1);
  await web.end();
});
