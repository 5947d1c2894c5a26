-- A commit that a person asked for, as long as it is not over: how far it is, and whether somebody wants it cancelled.
-- Apart from the batch: the commit's transaction holds the batch's row until its end, and neither its progress nor a
-- cancel may wait for that. It is deleted in the transaction that ends the commit, whichever way.
CREATE TABLE "commit_run" (
    "batch_id" INTEGER NOT NULL,
    "records" INTEGER NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "step" TEXT NOT NULL DEFAULT 'waiting',
    "cancelled_at" TIMESTAMPTZ(3),
    CONSTRAINT "commit_run_pkey" PRIMARY KEY ("batch_id")
);
ALTER TABLE "commit_run" ADD CONSTRAINT "commit_run_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batch"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was asked for before this table was there can be cancelled too.
INSERT INTO commit_run (batch_id, records, asked_at) SELECT id, records, now() FROM batch WHERE state = 'committing';
