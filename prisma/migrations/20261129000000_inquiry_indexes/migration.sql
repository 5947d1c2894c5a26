-- Every index of an inquiry is paid for by each record of each commit. One that is read backwards grows at its end; one
-- for open cases alone is not needed where inquiry_stage holds the same cases by stage.
DROP INDEX "inquiry_received_on_id_idx";
DROP INDEX inquiry_by_company;
DROP INDEX inquiry_open_cases;
CREATE INDEX "inquiry_received_on_id_idx" ON "inquiry"("received_on", "id");
CREATE INDEX inquiry_by_company ON inquiry (company_id, received_on, id);
