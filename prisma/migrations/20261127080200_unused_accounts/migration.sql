-- When the daily job noticed that nobody had used an account for 90 days; that it is off does not wait for the job.
ALTER TABLE "app_user" ADD COLUMN     "unused_at" TIMESTAMPTZ(3);
