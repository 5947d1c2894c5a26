import { Suspense } from "react";
import { officePage } from "@/app/doors";
import type { Batch } from "@/lib/intake/batches";
import { countFindings, countOutcomes } from "@/lib/intake/queries";
import { CheckRecords } from "./check-records";
import { Effect, EffectSkeleton } from "./effect";
import type { BatchQuery, BatchRights } from "./page";

type CheckProps = { batch: Batch; rights: BatchRights; asked: BatchQuery };

/** The records of a delivery by what becomes of them, and beside them what committing them would do. */
export async function Check({ batch, rights, asked }: CheckProps) {
  const { outcomes, findings } = await officePage(async (actor) => ({
    outcomes: await countOutcomes(actor, batch.id),
    findings: await countFindings(actor, batch.id),
  }));
  const found = batch.layout?.found;
  return (
    <CheckRecords
      batch={{ id: batch.id, state: batch.state, typed: batch.source === "typed" }}
      header={found?.header ?? []}
      columns={found?.columns ?? {}}
      outcomes={outcomes}
      findings={findings}
      may={{ receive: rights.receive, decide: rights.decide }}
      beside={
        batch.state === "review" && (
          <Suspense fallback={<EffectSkeleton />}>
            <Effect batch={batch} staged={outcomes} rights={rights} now={asked.effect === "now"} />
          </Suspense>
        )
      }
    />
  );
}
