-- Counts of use, and when a sign-in was last seen.
--
ALTER TABLE sign_in RENAME TO sign_in_before
--
CREATE TABLE sign_in (
	id VARCHAR(36) NOT NULL, 
	staff_id VARCHAR(36) NOT NULL, 
	started_at BIGINT NOT NULL, 
	seen_at BIGINT, 
	ended_at BIGINT, 
	end_reason VARCHAR(20), 
	CONSTRAINT pk_sign_in PRIMARY KEY (id), 
	CONSTRAINT fk_sign_in_staff_id_staff FOREIGN KEY(staff_id) REFERENCES staff (id)
)
--
INSERT INTO sign_in (id, staff_id, started_at, ended_at, end_reason)
	SELECT id, staff_id, started_at, ended_at, end_reason FROM sign_in_before
--
DROP TABLE sign_in_before
--
CREATE TABLE usage_count (
	day VARCHAR(10) NOT NULL, 
	event VARCHAR(40) NOT NULL, 
	count INTEGER NOT NULL, 
	consent_id VARCHAR(36) NOT NULL, 
	CONSTRAINT pk_usage_count PRIMARY KEY (day, event)
)
--
CREATE TABLE usage_sent (
	id VARCHAR(36) NOT NULL, 
	sent_at BIGINT NOT NULL, 
	purpose VARCHAR(20) NOT NULL, 
	content TEXT NOT NULL, 
	deleted_at BIGINT, 
	CONSTRAINT pk_usage_sent PRIMARY KEY (id)
)
