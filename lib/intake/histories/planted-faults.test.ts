import { afterAll, beforeAll, expect, test } from "vitest";
import { disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { bothAnswers, histories, orders, play } from "@/testing/histories";
import { layIncident } from "@/testing/history";

/*
 * The histories are trusted because they catch what could be wrong: each fault is planted into the database that the
 * real commands run on, and some history must then answer otherwise than the oracle.
 */

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

const onRow = (name: string, event: string, table: string, body: string) => ({
  plant: `create function ${name}() returns trigger language plpgsql as $$ begin ${body} return new; end $$;
    create trigger ${name} ${event} on ${table} for each row execute function ${name}()`,
  pull: `drop trigger ${name} on ${table}; drop function ${name}()`,
});

const faults: Record<string, { plant: string; pull: string; history: string }> = {
  "sightings dropped": {
    ...onRow(
      "late_sighting",
      "before update",
      "inquiry",
      "if new.received_on < old.received_on then new.received_on := old.received_on; end if;",
    ),
    history: "2 ",
  },
  "start date ignored": {
    ...onRow("no_start", "before insert", "incident", "new.started_on := '1990-01-01';"),
    history: "6 ",
  },
  "the limit applied by order": {
    ...onRow(
      "first_come",
      "before update",
      "member_number",
      "if new.set_aside = 'over_limit' then new.set_aside := null; end if;",
    ),
    history: "16 ",
  },
  "withdrawal of the unknown forgotten": {
    ...onRow(
      "unknown",
      "after update",
      "batch",
      `if new.state = 'committed' then
        update record r set outcome = 'skipped' where r.batch_id = new.id and r.kind = 'withdraw'
          and not exists (select from inquiry i where i.company_id = r.company_id and i.key = r.key and i.sightings > 0);
      end if;`,
    ),
    history: "12 ",
  },
  "voided inquiries still giving edges": {
    ...onRow(
      "still_tied",
      "before update",
      "inquiry",
      `if new.voided and not old.voided then
        insert into reissue_link (batch_id, row_no, old_card_id, new_card_id) values (0, new.id, new.card_id, new.number_id);
      end if;`,
    ),
    history: "8 ",
  },
  "struck edges forgotten by a later commit": {
    plant: `alter view edge_decision rename to true_edge_decision;
      create view edge_decision as select e.* from true_edge_decision e join decision d on d.id = e.decision_id
        where not e.struck or not exists (select from ledger_block b where b.cause = 'commit' and b.no > d.made_block);
      grant select on edge_decision to shokai_app`,
    pull: "drop view edge_decision; alter view true_edge_decision rename to edge_decision",
    history: "9 ",
  },
  "a move written as one entry": {
    ...onRow(
      "one_sided",
      "before insert",
      "ledger_entry",
      "if new.delta = -1 and exists (select from member m where m.id = new.member_id and m.counted_on is not null) then return null; end if;",
    ),
    history: "22 ",
  },
  "joined members counted from the later date": {
    ...onRow(
      "later_date",
      "before insert",
      "ledger_entry",
      `if new.delta = -1 and exists (select from member m where m.id = new.member_id and m.ended_into is not null) then
        new.effective_on := (select s.counted_on from member m join member s on s.id = m.ended_into where m.id = new.member_id);
      end if;`,
    ),
    history: "10 ",
  },
};

test.each(Object.entries(faults))("caught: %s", async (_, fault) => {
  const watched = histories.filter((one) => one.title.startsWith(fault.history));
  const caught: string[] = [];
  await database.reset();
  await database.asSuperuser(fault.plant);
  try {
    for (const history of watched) {
      for (const order of orders(history.steps)) {
        if (caught.length > 0) break;
        await database.reset();
        await layIncident();
        const answers = await bothAnswers(await play(history, order));
        if (JSON.stringify(answers.found) !== JSON.stringify(answers.wanted)) caught.push(history.title);
      }
    }
  } finally {
    await database.asSuperuser(fault.pull);
  }
  expect(caught).not.toEqual([]);
});
