-- The one file inside a delivery that is a ZIP: opened when it is received, sealed beside the ZIP as it was sent.

-- 0: as it was sent, 1: the file inside.
ALTER TABLE "delivery_piece" ADD COLUMN "part" SMALLINT NOT NULL DEFAULT 0 CHECK ("part" IN (0, 1));
ALTER TABLE "delivery_piece" DROP CONSTRAINT "delivery_piece_pkey";
ALTER TABLE "delivery_piece" ADD CONSTRAINT "delivery_piece_pkey" PRIMARY KEY ("batch_id", "part", "seq");

-- Its name, bytes and SHA-256: lib/intake/schema.ts
ALTER TABLE "batch" ADD COLUMN "inside" JSONB;
