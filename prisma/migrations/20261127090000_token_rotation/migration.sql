-- The token key can be changed: all tokens at one moment, while what recognises for good stands still (DA-07).
ALTER TABLE "vault_key" ADD COLUMN "in_force" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE vault_key ADD CHECK (purpose = 'token' OR NOT in_force);
CREATE UNIQUE INDEX vault_key_in_force ON vault_key ((1)) WHERE in_force;
UPDATE vault_key SET in_force = true WHERE purpose = 'token';

CREATE TABLE "vault_stamp" (
    "id" INTEGER NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "vault_stamp_pkey" PRIMARY KEY ("id")
);
ALTER TABLE vault_stamp ADD CHECK (id = 1);

CREATE TABLE "token_change" (
    "old_token" BYTEA NOT NULL,
    "new_token" BYTEA NOT NULL,
    "cipher" BYTEA NOT NULL,

    CONSTRAINT "token_change_pkey" PRIMARY KEY ("old_token")
);

-- A number that retention erased cannot be given another token: it keeps its own, and says of which version.
ALTER TABLE "card" ADD COLUMN "left_at_version" INTEGER;
CREATE INDEX card_left_at_version ON card (left_at_version) WHERE left_at_version IS NOT NULL;

ALTER TABLE "key_rotation" ADD COLUMN "purpose" TEXT NOT NULL DEFAULT 'seal';
ALTER TABLE key_rotation ADD CHECK (purpose IN ('seal', 'token'));

GRANT TRUNCATE ON token_change TO shokai_app;

-- A number that was left behind comes again: its card, and what was said of it, take the token that the number has now.
CREATE FUNCTION adopt_number(fresh bytea, was bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE card SET token = fresh, left_at_version = NULL WHERE token = was AND left_at_version IS NOT NULL;
  IF NOT FOUND THEN RETURN; END IF;
  -- What was said of it holds no sealed number any more: there is nothing in it to seal anew.
  UPDATE public.record SET token = fresh WHERE token = was;
  UPDATE public.record SET old_token = fresh WHERE old_token = was;
  UPDATE stored_search SET token = fresh WHERE token = was;
END $$;
REVOKE ALL ON FUNCTION adopt_number(bytea, bytea) FROM PUBLIC;
