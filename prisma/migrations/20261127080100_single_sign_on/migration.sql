-- Single sign-on: an account is found by its verified e-mail once, and from then on by what the provider calls its person.
ALTER TABLE "app_user" ADD COLUMN     "email" TEXT,
ADD COLUMN     "sso_issuer" TEXT,
ADD COLUMN     "sso_subject" TEXT;

CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");
CREATE UNIQUE INDEX "app_user_sso_issuer_sso_subject_key" ON "app_user"("sso_issuer", "sso_subject");
ALTER TABLE "app_user" ADD CHECK (email = lower(email)), ADD CHECK ((sso_issuer IS NULL) = (sso_subject IS NULL));
