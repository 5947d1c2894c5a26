import { Suspense } from "react";
import { officePage } from "@/app/doors";
import type { Batch } from "@/lib/intake/batches";
import { countFindings, countOutcomes, countPlaces, countWork } from "@/lib/intake/queries";
import { CheckRecords } from "./check-records";
import { Effect, EffectSkeleton } from "./effect";
import type { BatchQuery, BatchRights } from "./page";
import { Rest } from "./rest";
import { Waiting } from "./waiting";

type CheckProps = { batch: Batch; rights: BatchRights; asked: BatchQuery; timeZone: string };

/** The records of a delivery by what becomes of them, and beside them what committing them would do. */
export async function Check({ batch, rights, asked, timeZone }: CheckProps) {
  const { outcomes, findings, places, work } = await officePage(async (actor) => ({
    outcomes: await countOutcomes(actor, batch.id),
    findings: await countFindings(actor, batch.id),
    places: await countPlaces(actor, batch.id),
    work: await countWork(actor, batch.id),
  }));
  const found = batch.layout?.found;
  return (
    <CheckRecords
      batch={{
        id: batch.id,
        companyId: batch.company.id,
        state: batch.state,
        typed: batch.source === "typed",
        timeZone,
      }}
      header={found?.header ?? []}
      columns={found?.columns ?? {}}
      outcomes={outcomes}
      findings={findings}
      counts={{ ...places, work }}
      may={{ receive: rights.receive, decide: rights.decide }}
      beside={
        <div className="space-y-4">
          {batch.state === "review" && (
            <Suspense fallback={<EffectSkeleton />}>
              <Effect
                batch={batch}
                staged={outcomes}
                openWarnings={work.warning}
                rights={rights}
                now={asked.effect === "now"}
              />
            </Suspense>
          )}
          {batch.state === "committed" && work.ready > 0 && (
            <Suspense fallback={<EffectSkeleton />}>
              <Rest batch={batch} rights={rights} />
            </Suspense>
          )}
        </div>
      }
      below={
        (batch.state === "review" || batch.state === "committed") && (
          <Waiting batch={batch} problems={outcomes.problem} work={work} rights={rights} />
        )
      }
    />
  );
}
