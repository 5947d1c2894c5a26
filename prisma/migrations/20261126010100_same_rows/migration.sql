-- What the rows of a delivery say, whatever its bytes, its name and their order: the same rows sent again as another file
-- are pointed out to who checks them. Null: nothing was read, or by an earlier program.
ALTER TABLE "batch" ADD COLUMN "row_mark" BYTEA;
ALTER TABLE batch ADD CHECK (length(row_mark) = 20);
CREATE INDEX batch_same_rows ON batch (company_id, row_mark) WHERE row_mark IS NOT NULL;
