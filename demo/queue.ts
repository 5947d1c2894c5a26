import { systemActor } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { workOff } from "@/lib/jobs/worker";
import { findDoubts } from "@/lib/members/reviews/find-doubts";

/**
 * Empties the queue of what is due. Most of it was done where its turn was, without a worker: deliveries read, lists
 * drawn, messages sent. Every copy's worker would have to find that out, job by job, before it does anything else. One
 * look for doubtful pairs at all members takes the place of one after each delivery, and further tries for a message that
 * has arrived or was given up are none. The notice's drawing stays: its files belong where the worker runs.
 */
export async function emptyQueue(): Promise<void> {
  await findDoubts(systemActor("find-doubts"), "all");
  await db.$queryRaw`
    select count(*)::int from graphile_worker.complete_jobs(array(
      select id from graphile_worker.jobs where task_identifier = 'find-doubts'
      union all
      select j.id from graphile_worker.jobs j join webhook_delivery d on d.id::text = split_part(j.key, ':', 2)
       where j.task_identifier = 'send-webhook' and d.state <> 'waiting'))`;
  await workOff();
}
