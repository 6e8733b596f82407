-- Whom a prescription is for where it is not the customer, and children whose guardian is one.
--
CREATE TABLE prescription_before AS SELECT * FROM prescription
--
DROP TABLE prescription
--
CREATE TABLE prescription (
	id VARCHAR(36) NOT NULL, 
	customer_id VARCHAR(36) NOT NULL, 
	wearer VARCHAR(36), 
	kind VARCHAR(20) NOT NULL, 
	right_sphere INTEGER, 
	right_cylinder INTEGER, 
	right_axis INTEGER, 
	right_add INTEGER, 
	right_inter_add INTEGER, 
	right_prism_in INTEGER, 
	right_prism_up INTEGER, 
	right_pd INTEGER, 
	right_near_pd INTEGER, 
	left_sphere INTEGER, 
	left_cylinder INTEGER, 
	left_axis INTEGER, 
	left_add INTEGER, 
	left_inter_add INTEGER, 
	left_prism_in INTEGER, 
	left_prism_up INTEGER, 
	left_pd INTEGER, 
	left_near_pd INTEGER, 
	binocular_pd INTEGER, 
	binocular_near_pd INTEGER, 
	back_vertex_distance INTEGER, 
	written_on VARCHAR(10) NOT NULL, 
	valid_until VARCHAR(10) NOT NULL, 
	prescriber VARCHAR(200) NOT NULL, 
	note VARCHAR(2000) NOT NULL, 
	supersedes VARCHAR(36), 
	recorded_at BIGINT NOT NULL, 
	recorded_by VARCHAR(36) NOT NULL, 
	CONSTRAINT pk_prescription PRIMARY KEY (id), 
	CONSTRAINT ck_prescription_right_axis_with_cylinder CHECK ((right_cylinder IS NULL) = (right_axis IS NULL)), 
	CONSTRAINT ck_prescription_left_axis_with_cylinder CHECK ((left_cylinder IS NULL) = (left_axis IS NULL)), 
	CONSTRAINT fk_prescription_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id), 
	CONSTRAINT fk_prescription_supersedes_prescription FOREIGN KEY(supersedes) REFERENCES prescription (id), 
	CONSTRAINT fk_prescription_recorded_by_staff FOREIGN KEY(recorded_by) REFERENCES staff (id)
)
--
CREATE INDEX ix_prescription_customer_id_written_on ON prescription (customer_id, written_on)
--
CREATE INDEX ix_prescription_supersedes ON prescription (supersedes)
--
INSERT INTO prescription (id, customer_id, kind, right_sphere, right_cylinder, right_axis, right_add, right_inter_add, right_prism_in, right_prism_up, right_pd, right_near_pd, left_sphere, left_cylinder, left_axis, left_add, left_inter_add, left_prism_in, left_prism_up, left_pd, left_near_pd, binocular_pd, binocular_near_pd, back_vertex_distance, written_on, valid_until, prescriber, note, supersedes, recorded_at, recorded_by)
	SELECT id, customer_id, kind, right_sphere, right_cylinder, right_axis, right_add, right_inter_add, right_prism_in, right_prism_up, right_pd, right_near_pd, left_sphere, left_cylinder, left_axis, left_add, left_inter_add, left_prism_in, left_prism_up, left_pd, left_near_pd, binocular_pd, binocular_near_pd, back_vertex_distance, written_on, valid_until, prescriber, note, supersedes, recorded_at, recorded_by FROM prescription_before
--
DROP TABLE prescription_before
--
CREATE TRIGGER prescription_no_update BEFORE UPDATE ON prescription BEGIN SELECT RAISE(ABORT, 'prescription is append-only'); END
--
CREATE TABLE dependant (
	id VARCHAR(36) NOT NULL, 
	customer_id VARCHAR(36) NOT NULL, 
	name VARCHAR(40) NOT NULL, 
	born VARCHAR(7) NOT NULL, 
	relationship VARCHAR(20) NOT NULL, 
	verified_by VARCHAR(20) NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	recorded_by VARCHAR(36) NOT NULL, 
	CONSTRAINT pk_dependant PRIMARY KEY (id), 
	CONSTRAINT fk_dependant_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id), 
	CONSTRAINT fk_dependant_recorded_by_staff FOREIGN KEY(recorded_by) REFERENCES staff (id)
)
--
CREATE INDEX ix_dependant_customer_id ON dependant (customer_id)
