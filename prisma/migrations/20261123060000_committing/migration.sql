-- A person asks for a commit; the worker does it and, killed, does it again (RULEBOOK R4.7). In between the batch is
-- committing: nobody edits, rejects or commits it a second time.
ALTER TABLE batch DROP CONSTRAINT batch_state_check,
  ADD CONSTRAINT batch_state_check CHECK (state IN
    ('received', 'reading', 'unreadable', 'review', 'committing', 'committed', 'rejected', 'reverted'));
