-- The audit trail by months, each under a key of its own.
--
CREATE TABLE audit_segment (
	number INTEGER NOT NULL, 
	month VARCHAR(7) NOT NULL, 
	first_seq INTEGER NOT NULL, 
	last_seq INTEGER NOT NULL, 
	closing BLOB NOT NULL, 
	seal BLOB NOT NULL, 
	dropped_at BIGINT, 
	dropped_in INTEGER, 
	drop_seal BLOB, 
	CONSTRAINT pk_audit_segment PRIMARY KEY (number)
)
--
DROP TRIGGER audit_entry_no_delete
--
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry WHEN NOT EXISTS (SELECT 1 FROM disposal) BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END
--
CREATE TRIGGER audit_segment_no_update BEFORE UPDATE ON audit_segment WHEN NOT (new.number IS old.number AND new.month IS old.month AND new.first_seq IS old.first_seq AND new.last_seq IS old.last_seq AND new.closing IS old.closing AND new.seal IS old.seal AND old.dropped_at IS NULL AND old.dropped_in IS NULL AND old.drop_seal IS NULL AND EXISTS (SELECT 1 FROM disposal)) BEGIN SELECT RAISE(ABORT, 'audit_segment is append-only'); END
--
CREATE TRIGGER audit_segment_no_delete BEFORE DELETE ON audit_segment BEGIN SELECT RAISE(ABORT, 'audit_segment is append-only'); END
--
UPDATE setting SET value = json_object('key', json_extract(value, '$'), 'month', coalesce((SELECT strftime('%Y-%m', at / 1000, 'unixepoch') FROM audit_entry ORDER BY seq DESC LIMIT 1), '1970-01'), 'root', '', 'segment', 1) WHERE name = 'audit.key'
