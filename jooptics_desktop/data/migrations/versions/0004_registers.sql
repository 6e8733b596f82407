-- Companies involved, and who of the staff was trained.
--
CREATE TABLE processor (
	seq INTEGER NOT NULL, 
	id VARCHAR(36) NOT NULL, 
	name VARCHAR(120) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	country VARCHAR(2) NOT NULL, 
	purpose VARCHAR(200) NOT NULL, 
	safeguard VARCHAR(20) NOT NULL, 
	safeguard_on VARCHAR(10), 
	document_sha256 VARCHAR(64) NOT NULL, 
	policy_url VARCHAR(300) NOT NULL, 
	policy_on VARCHAR(10), 
	reviewed_on VARCHAR(10), 
	active BOOLEAN NOT NULL, 
	written_at BIGINT NOT NULL, 
	written_by VARCHAR(36) NOT NULL, 
	CONSTRAINT pk_processor PRIMARY KEY (seq), 
	CONSTRAINT fk_processor_written_by_staff FOREIGN KEY(written_by) REFERENCES staff (id)
)
--
CREATE INDEX ix_processor_id ON processor (id)
--
CREATE TABLE training_record (
	id VARCHAR(36) NOT NULL, 
	staff_id VARCHAR(36) NOT NULL, 
	lesson VARCHAR(40) NOT NULL, 
	version VARCHAR(20) NOT NULL, 
	passed_on VARCHAR(10) NOT NULL, 
	noted_by VARCHAR(36) NOT NULL, 
	CONSTRAINT pk_training_record PRIMARY KEY (id), 
	CONSTRAINT fk_training_record_staff_id_staff FOREIGN KEY(staff_id) REFERENCES staff (id), 
	CONSTRAINT fk_training_record_noted_by_staff FOREIGN KEY(noted_by) REFERENCES staff (id)
)
--
CREATE INDEX ix_training_record_staff_id ON training_record (staff_id)
--
CREATE TRIGGER processor_no_update BEFORE UPDATE ON processor BEGIN SELECT RAISE(ABORT, 'processor is append-only'); END
--
CREATE TRIGGER processor_no_delete BEFORE DELETE ON processor BEGIN SELECT RAISE(ABORT, 'processor is append-only'); END
--
CREATE TRIGGER training_record_no_update BEFORE UPDATE ON training_record BEGIN SELECT RAISE(ABORT, 'training_record is append-only'); END
--
CREATE TRIGGER training_record_no_delete BEFORE DELETE ON training_record BEGIN SELECT RAISE(ABORT, 'training_record is append-only'); END
