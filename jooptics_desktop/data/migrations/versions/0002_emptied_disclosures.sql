-- Entries of the disclosure register may be emptied of words.
--
DROP TRIGGER disclosure_no_update
--
CREATE TRIGGER disclosure_no_update BEFORE UPDATE ON disclosure WHEN NOT (new.id IS old.id AND new.at IS old.at AND new.staff_id IS old.staff_id AND new.way IS old.way AND new.customer_id IS old.customer_id AND new.records IS old.records AND new.categories IS old.categories AND new.sha256 IS old.sha256 AND new.purpose IN ('', old.purpose) AND new.recipient IN ('', old.recipient)) BEGIN SELECT RAISE(ABORT, 'disclosure is append-only'); END
