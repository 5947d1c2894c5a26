-- A commit that follows its check at once need not weigh again what nobody can have moved meanwhile.
ALTER TABLE "batch" ADD COLUMN "weighed_block" INTEGER;
